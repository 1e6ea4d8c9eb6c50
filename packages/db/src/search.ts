import { ilike, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Rows whose column holds the words as they are written, in any case; `undefined` for none. */
export function containing(column: PgColumn, words: string | undefined): SQL | undefined {
  if (!words) return undefined;
  return ilike(column, `%${words.replace(/[\\%_]/g, '\\$&')}%`);
}
