import { MorphoscopeError } from '@morphoscope/domain';
import { Pool } from 'pg';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.js';
import type { Database, DatabasePlace } from './database.js';
import { migrateTables } from './migrate.js';
import { EmbeddedNotices, type Notices, ServerNotices } from './notices.js';
import { queriesOn } from './queries.js';
import { connectionError } from './unreachable.js';

/** How a database is opened. */
export interface OpenOptions {
  /** Connections to PostgreSQL, at most. Default 10. The embedded database has one. */
  readonly connections?: number;
  /** Told of connections that were lost while idle; the pool makes new ones by itself. */
  readonly onError?: (error: Error) => void;
}

/** PostgreSQL versions below cannot run the migrations as tested. */
const OLDEST_SERVER = 150_000;

/**
 * Opens the database and brings its tables up to date.
 * @throws MorphoscopeError `ResourceError` when it cannot be reached, is owned by another process, or is newer.
 */
export function openDatabase(place: DatabasePlace, options: OpenOptions = {}): Promise<Database> {
  return 'url' in place ? openServer(place.url, options) : openFolder(place.folder, options);
}

async function openServer(url: string, { connections = 10, onError }: OpenOptions): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    application_name: 'morphoscope',
  });
  survive(pool, onError);
  const notices = new ServerNotices(url);
  return prepare('postgresql', pool, notices, () => pool.end()).catch((error: unknown) => {
    throw connectionError(error, url);
  });
}

async function openFolder(folder: string, { onError }: OpenOptions): Promise<Database> {
  const embedded = await EmbeddedPostgres.open(folder);
  const notices = new EmbeddedNotices();
  const pool = new Pool({
    stream: () => embedded.connect() as never,
    max: 1,
    idleTimeoutMillis: 0,
    // A transaction that asks for a second connection would wait for itself.
    connectionTimeoutMillis: 60_000,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    onConnect: (client) => notices.attach(client),
  });
  survive(pool, onError);
  return prepare('embedded', pool, notices, async () => {
    await pool.end();
    await embedded.close();
  });
}

/** A connection may be lost while nobody waits for it, idle or between two queries: that must not end the process. */
function survive(pool: Pool, onError: OpenOptions['onError']): void {
  pool.on('error', (error) => onError?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
}

async function prepare(
  kind: Database['kind'],
  pool: Pool,
  notices: Notices,
  close: () => Promise<void>,
): Promise<Database> {
  try {
    await refuseOldServer(pool);
    await migrateTables(pool);
  } catch (error) {
    await close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    kind,
    pool,
    notices,
    queries: queriesOn(pool),
    ready: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    close: () => {
      closing ??= notices.close().then(close);
      return closing;
    },
  };
}

async function refuseOldServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ number: number; name: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
  );
  const [version] = rows;
  if (version && version.number < OLDEST_SERVER) {
    throw new MorphoscopeError('ResourceError', `this is PostgreSQL ${version.name}; 15 or newer is needed`, {
      suggestion: 'Upgrade the server, or leave DATABASE_URL out to use the embedded database.',
    });
  }
}
