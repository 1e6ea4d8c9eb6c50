import { MorphoscopeError } from '@morphoscope/domain';
import { and, type Column, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import type { Page } from '../contract/common.js';

/** Columns that a list is ordered by, newest first. */
export interface NewestFirst {
  readonly createdAt: Column;
  readonly id: Column;
}

/** Order of a list, newest first. */
export function newestFirst({ createdAt, id }: NewestFirst): SQL[] {
  return [desc(createdAt), desc(id)];
}

/**
 * Rows after a cursor of `pageOf`.
 * @throws MorphoscopeError `InputError` for what is no cursor.
 */
export function afterCursor({ createdAt, id }: NewestFirst, cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [time = '', key = ''] = readCursor(cursor);
  const at = new Date(Number(time));
  if (!/^\d{1,15}$/.test(time) || Number.isNaN(at.getTime())) throw noCursor();
  return or(lt(createdAt, at), and(eq(createdAt, at), lt(id, key)));
}

/**
 * A page of rows that were asked for with one more than the limit.
 * @param keyOf what the next page begins after, e.g. time and id
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly [string, string],
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map(itemOf),
    ...(more ? { nextCursor: writeCursor(keyOf(last)) } : {}),
  };
}

/** Key of a row in a list of the newest first. */
export function timeKey(row: { readonly createdAt: Date; readonly id: string }): readonly [string, string] {
  return [String(row.createdAt.getTime()), row.id];
}

/** The two parts of a cursor. */
export function readCursor(cursor: string): readonly [string, string] {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const at = text.lastIndexOf('\n');
  if (at < 0 || text.includes('\0')) throw noCursor();
  return [text.slice(0, at), text.slice(at + 1)];
}

function writeCursor([first, second]: readonly [string, string]): string {
  return Buffer.from(`${first}\n${second}`, 'utf8').toString('base64url');
}

function noCursor(): MorphoscopeError {
  return new MorphoscopeError('InputError', 'the cursor is not one of this list', {
    where: 'cursor',
    suggestion: 'Give nextCursor of the page before, or none for the first page.',
  });
}
