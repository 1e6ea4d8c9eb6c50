import type { Queries } from '../database/database.js';
import { ApiKeys } from './api-keys.js';
import { AuditLog } from './audit-log.js';
import { ConceptEdits } from './concept-edits.js';
import { Invitations } from './invitations.js';
import { Jobs } from './jobs.js';
import { Members } from './members.js';
import { Models } from './models.js';
import { Notes } from './notes.js';
import { Organisations } from './organisations.js';
import { PasswordLinks } from './password-links.js';
import { Projects } from './projects.js';
import { Readings } from './readings.js';
import { Slides } from './slides.js';
import { Studies } from './studies.js';
import { TileSets } from './tile-sets.js';

/** All rows of teams, by noun. */
export interface Repositories {
  readonly apiKeys: ApiKeys;
  readonly audit: AuditLog;
  readonly conceptEdits: ConceptEdits;
  readonly invitations: Invitations;
  readonly jobs: Jobs;
  readonly members: Members;
  readonly models: Models;
  readonly notes: Notes;
  readonly organisations: Organisations;
  readonly passwordLinks: PasswordLinks;
  readonly projects: Projects;
  readonly readings: Readings;
  readonly slides: Slides;
  readonly studies: Studies;
  readonly tileSets: TileSets;
}

/**
 * Repositories on the database, or on a transaction: what is written through those is there when it commits.
 * @param queries `Database.queries`, or the `tx` of `queries.transaction(async (tx) => …)`
 */
export function createRepositories(queries: Queries): Repositories {
  return {
    apiKeys: new ApiKeys(queries),
    audit: new AuditLog(queries),
    conceptEdits: new ConceptEdits(queries),
    invitations: new Invitations(queries),
    jobs: new Jobs(queries),
    members: new Members(queries),
    models: new Models(queries),
    notes: new Notes(queries),
    organisations: new Organisations(queries),
    passwordLinks: new PasswordLinks(queries),
    projects: new Projects(queries),
    readings: new Readings(queries),
    slides: new Slides(queries),
    studies: new Studies(queries),
    tileSets: new TileSets(queries),
  };
}
