import { MorphoscopeError } from '@morphoscope/domain';
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Scope } from './scope.js';

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

const fits: Readonly<Record<string, (part: unknown) => boolean>> = {
  date: (part) => typeof part === 'string' && !Number.isNaN(Date.parse(part)) && /^\d{4}-/.test(part),
  number: (part) => Number.isInteger(part) && Math.abs(part as number) < 2 ** 31,
  string: (part) => typeof part === 'string' && !part.includes('\0'),
};

function decode(cursor: string, columns: readonly PgColumn[]): readonly unknown[] {
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(key) && key.length === columns.length) {
      if (columns.every(({ dataType }, i) => fits[dataType]?.(key[i]))) return key;
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
  const key = decode(cursor, columns);
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

/** Rows of organisations that are listed newest first. */
interface DatedTable {
  readonly organisationId: PgColumn;
  readonly createdAt: PgColumn;
  readonly id: PgColumn;
}

/** What a query must say to give a page of them. */
export interface NewestFirst {
  readonly where: SQL | undefined;
  readonly order: readonly [SQL, SQL];
  /** Rows, one more than the page has. */
  readonly limit: number;
}

/**
 * A page of the organisation's rows, newest first.
 * @param ask runs the query
 * @param conditions that rows must meet as well
 */
export async function newestPage<Row extends { readonly createdAt: Date; readonly id: string }>(
  { organisationId, createdAt, id }: DatedTable,
  scope: Scope,
  page: PageRequest,
  ask: (query: NewestFirst) => PromiseLike<readonly Row[]>,
  ...conditions: readonly (SQL | undefined)[]
): Promise<PageOf<Row>> {
  const rows = await ask({
    where: and(
      eq(organisationId, scope.organisationId),
      ...conditions,
      beyond(page, 'descending', createdAt, id),
    ),
    order: [desc(createdAt), desc(id)],
    limit: page.limit + 1,
  });
  return pageOf(rows, page, (row) => [row.createdAt, row.id]);
}
