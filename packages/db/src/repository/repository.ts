import type { Queries } from '../database/database.js';
import { newId } from '../id.js';
import { audit } from '../schema/index.js';
import type { Scope } from '../scope.js';

/** Reads and writes one kind of rows, through the database or through a transaction on it. */
export abstract class Repository {
  constructor(protected readonly queries: Queries) {}
}

/** Who made a row: a person, or something that has no account. */
export type Author = Pick<Scope, 'name'> & { readonly userId?: string };

/** An author, and the organisation that a row belongs to. */
export type OwnAuthor = Author & Pick<Scope, 'organisationId'>;

/** Columns that say who made a row. */
export const authorOf = ({ userId, name }: Author) => ({ authorId: userId ?? null, author: name });

/** Columns of a new row of an organisation. */
export const newRow = (scope: OwnAuthor) => ({
  id: newId(),
  organisationId: scope.organisationId,
  ...authorOf(scope),
});

/**
 * Writes into the audit log. Call it in the transaction of the change, so that there is neither without the other.
 * @param action e.g. `study.create`
 * @param text in words, e.g. "made the study Colon, layer 4"
 */
export async function record(
  queries: Queries,
  scope: OwnAuthor,
  action: string,
  text: string,
): Promise<void> {
  await queries.insert(audit).values({ ...newRow(scope), action, text });
}
