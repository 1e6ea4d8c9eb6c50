import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type * as schema from '../schema/index.js';
import type { Notices } from './notices.js';

/** Queries through drizzle: the database itself, or a transaction on it. */
export type Queries = Omit<NodePgDatabase<typeof schema>, '$client'>;

/** Where the database is: PostgreSQL, or a folder that this process will own. */
export type DatabasePlace = { readonly url: string } | { readonly folder: string };

/** An open database. Close it, or the process stays alive. */
export interface Database {
  readonly kind: 'embedded' | 'postgresql';
  /**
   * The tables, through drizzle. Inside `queries.transaction(async (tx) => …)` use `tx` only: the embedded database has
   * one connection, and waiting for a second one ends in an error.
   */
  readonly queries: Queries;
  /** Connections of `pg`; one only where the database is embedded. For what drizzle cannot say. */
  readonly pool: Pool;
  /** What changed, from all processes. */
  readonly notices: Notices;
  /** Whether it answers. Never throws. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}
