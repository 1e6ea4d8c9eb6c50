import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MorphoscopeError } from '@morphoscope/domain';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Pool, PoolClient } from 'pg';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Any number; the same for every process that changes tables. */
const TABLES_LOCK = 7_301_926;

/**
 * Runs `change` in one connection, while no other process changes tables: a second one waits.
 */
export async function whileChangingTables<T>(
  pool: Pool,
  change: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('select pg_advisory_lock($1)', [TABLES_LOCK]);
    const result = await change(client);
    await client.query('select pg_advisory_unlock($1)', [TABLES_LOCK]);
    return result;
  } catch (error) {
    // The lock goes with the connection.
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Brings the tables up to this version. Does nothing where they are.
 * @throws MorphoscopeError `ResourceError` when a newer version of Morphoscope made them.
 */
export async function migrateTables(pool: Pool): Promise<void> {
  await whileChangingTables(pool, async (client) => {
    await refuseNewer(client);
    await migrate(drizzle(client), { migrationsFolder });
  });
}

async function refuseNewer(client: PoolClient): Promise<void> {
  const { rows: found } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as name");
  if (!found[0]?.name) return;
  const { rows } = await client.query('select max(created_at) as last from drizzle.__drizzle_migrations');
  const journal = JSON.parse(await readFile(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: { when: number }[];
  };
  const newest = Math.max(...journal.entries.map(({ when }) => when));
  if (Number(rows[0]?.last ?? 0) > newest) {
    throw new MorphoscopeError('ResourceError', 'a newer version of Morphoscope made this database', {
      suggestion: 'Update Morphoscope, or restore the backup from before the update.',
    });
  }
}
