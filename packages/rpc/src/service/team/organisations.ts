import { createRepositories, type Queries, type Repositories, schema } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { createOrganisation, Me, renameOrganisation, switchOrganisation } from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

const { organisation, session, user } = schema;

/** Organisations that one person may be in: nobody needs more, and a script must not fill the table. */
const MOST = 50;

/** Who somebody is, and for which organisation they work. */
export class Organisations {
  private readonly rows: Repositories['organisations'];

  constructor(private readonly queries: Queries) {
    this.rows = createRepositories(queries).organisations;
  }

  /** The one who asks, as a member of an organisation of theirs; by default the one they ask for. */
  async me(who: Principal, organisationId = who.organisationId): Promise<Me> {
    const [person] = await this.queries.select().from(user).where(eq(user.id, who.userId));
    const all = (await this.rows.ofUser(who.userId)).map(({ organisation: { id, name }, role }) => ({
      id,
      name,
      role,
    }));
    // A key tells nothing of the other organisations of its maker.
    const organisations = who.via === 'key' ? all.filter(({ id }) => id === organisationId) : all;
    const active = organisations.find(({ id }) => id === organisationId);
    const { id, name, role } = found(active, 'organisation', organisationId);
    return {
      mode: who.via === 'local' ? 'single' : 'team',
      userId: who.userId,
      name: who.name,
      ...(who.via === 'local' || !person ? {} : { email: person.email }),
      role: organisationId === who.organisationId ? who.role : role,
      organisation: { id, name },
      organisations,
    };
  }

  /** Makes an organisation, of which one is admin, and works for it from now on. */
  async create(who: Principal, { name }: z.output<typeof createOrganisation>): Promise<Me> {
    requirePerson(who);
    const made = await this.queries.transaction(async (tx) => {
      const rows = createRepositories(tx).organisations;
      const { length } = await rows.ofUser(who.userId);
      if (length >= MOST)
        throw new MorphoscopeError('InputError', `you are in ${length} organisations already`, {
          suggestion: 'Leave one first.',
        });
      const { id } = await rows.create(who, name);
      await activate(tx, who, id);
      return id;
    });
    return this.me(who, made);
  }

  /** Works for another organisation of one's own, in this browser. */
  async switchTo(who: Principal, { organisation: id }: z.output<typeof switchOrganisation>): Promise<Me> {
    requirePerson(who);
    const mine = await this.rows.ofUser(who.userId);
    found(
      mine.find((one) => one.organisation.id === id),
      'organisation',
      id,
    );
    await activate(this.queries, who, id);
    return this.me(who, id);
  }

  /** Gives the organisation another name. */
  async rename(who: Principal, { name }: z.output<typeof renameOrganisation>): Promise<Me> {
    await this.queries.transaction(async (tx) => {
      await tx.update(organisation).set({ name }).where(eq(organisation.id, who.organisationId));
      const { audit } = createRepositories(tx);
      await audit.record(who, 'organisation.rename', `renamed the organisation to ${name}`);
    });
    return this.me(who);
  }
}

async function activate(queries: Queries, who: Principal, id: string): Promise<void> {
  await queries
    .update(session)
    .set({ activeOrganisationId: id })
    .where(eq(session.id, who.credential ?? ''));
}
