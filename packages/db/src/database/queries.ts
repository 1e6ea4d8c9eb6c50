import { DrizzleQueryError } from 'drizzle-orm/errors';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import * as schema from '../schema/index.js';
import type { Queries } from './database.js';
import { isConnectionLost } from './unreachable.js';

interface Prepared {
  queryWithCache(text: string, values: unknown[], ask: () => Promise<unknown>): Promise<unknown>;
}

interface Session {
  prepareQuery(...given: unknown[]): Prepared;
}

/**
 * drizzle puts the values of a statement that failed into its error. Tokens of sessions are among them, and errors go into
 * logs: they keep the statement only.
 */
function hideValues<T>(queries: T): T {
  const { session } = queries as unknown as { session: Session };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (...given) => {
    const prepared = prepare(...given);
    prepared.queryWithCache = async (text, _values, ask) => {
      try {
        return await ask();
      } catch (error) {
        throw new DrizzleQueryError(text, [], error as Error);
      }
    };
    return prepared;
  };
  return queries;
}

/**
 * drizzle on a pool. Its own transactions keep the connection for ever when `begin` fails (drizzle-orm 0.45.4): after a
 * restart of PostgreSQL the pool would run dry. These give it back.
 */
export function queriesOn(pool: Pool): Queries {
  const queries = hideValues(drizzle(pool, { schema }));
  const onClient = new WeakMap<PoolClient, typeof queries>();

  const through = (client: PoolClient) => {
    const known = onClient.get(client);
    if (known) return known;
    const made = hideValues(drizzle(client, { schema }) as unknown as typeof queries);
    onClient.set(client, made);
    return made;
  };

  queries.transaction = async (act, options) => {
    const client = await pool.connect();
    let broken = false;
    try {
      return await through(client).transaction(act, options);
    } catch (error) {
      broken = isConnectionLost(error);
      throw error;
    } finally {
      client.release(broken);
    }
  };
  return queries;
}
