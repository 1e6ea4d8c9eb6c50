import { MorphoscopeError } from '@morphoscope/domain';
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Which page: after `cursor`, the `nextCursor` of the page before. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  /** Rows, at most. */
  readonly limit: number;
}

/** A page of a list. Rows that come or go meanwhile neither repeat nor hide others: a cursor is a place, not a count. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What rows are ordered by: the values of one row, the last of them unique. */
export type PageKey = readonly (string | number | Date)[];

function encode(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decode(cursor: string, width: number): readonly (string | number)[] {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (
      Array.isArray(key) &&
      key.length === width &&
      key.every((part) => /string|number/.test(typeof part))
    ) {
      return key as (string | number)[];
    }
  } catch {
    // Told below.
  }
  throw new MorphoscopeError('InputError', 'this page cursor is none that was given', {
    suggestion: 'Start again without a cursor.',
  });
}

/**
 * Rows beyond the cursor, or `undefined` for the first page.
 * @param columns that the rows are ordered by, all in one direction, the last unique
 */
export function beyond(
  { cursor }: PageRequest,
  direction: 'ascending' | 'descending',
  ...columns: readonly PgColumn[]
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const key = decode(cursor, columns.length);
  const values = columns.map((column, i) => sql`${key[i]}::${sql.raw(column.getSQLType())}`);
  const compare = sql.raw(direction === 'ascending' ? '>' : '<');
  return sql`(${sql.join([...columns], sql`, `)}) ${compare} (${sql.join(values, sql`, `)})`;
}

/** Makes a page of `limit + 1` rows asked for: the one too many says that there are more. */
export function pageOf<T>(rows: readonly T[], { limit }: PageRequest, key: (row: T) => PageKey): PageOf<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last ? { items, nextCursor: encode(key(last)) } : { items };
}
