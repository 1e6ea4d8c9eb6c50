import { createRepositories, type Queries, type Scope, type StudyAtWork } from '@morphoscope/db';
import { notFound } from '../errors.js';

/**
 * The row, where the organisation has it.
 * @param what e.g. `project`.
 * @throws TRPCError `NOT_FOUND`, also where it is another organisation's.
 */
export function found<Row>(row: Row | undefined, what: string, id: string): Row {
  if (row !== undefined) return row;
  throw notFound(what, id);
}

/**
 * A study of the organisation.
 * @throws TRPCError `NOT_FOUND`, also where it is another organisation's.
 */
export async function ownStudy(queries: Queries, who: Scope, id: string): Promise<StudyAtWork> {
  return found(await createRepositories(queries).studies.get(who, id), 'study', id);
}
