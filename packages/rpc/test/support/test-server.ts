import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, type DatabasePlace, openDatabase, openJobQueue } from '@morphoscope/db';
import {
  type Auth,
  appRouter,
  type Backbone,
  createAuth,
  createServices,
  defaultLimits,
  type Principal,
  type ServerConfig,
  type Services,
  StudyLibrary,
} from '../../src/index.js';

/** A server without HTTP: what stands behind the routes. */
export interface TestServer {
  readonly folder: string;
  readonly config: ServerConfig;
  readonly db: Database;
  readonly own: Backbone;
  readonly auth: Auth;
  readonly services: Services;
  /** Procedures as somebody may call them; as nobody without a principal. */
  as(principal?: Principal): ReturnType<typeof appRouter.createCaller>;
  /** A request below /api/auth, as a browser at `address` makes it. */
  ask(path: string, body?: object, more?: { cookie?: string; address?: string }): Promise<Response>;
  close(): Promise<void>;
}

export const PUBLIC_URL = 'https://morphoscope.example.org';

/** Starts a server on a database, with a data folder of its own and shared folders `slides`, `models`, `studies` in it. */
export async function startServer(
  place: DatabasePlace,
  change: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'morphoscope-rpc-'));
  const shared = (name: string) => ({ name, path: join(folder, 'shared', name) });
  for (const name of ['slides', 'models', 'studies']) await mkdir(shared(name).path, { recursive: true });
  await mkdir(join(folder, 'data'));
  const config: ServerConfig = {
    mode: 'team',
    publicUrl: PUBLIC_URL,
    dataFolder: join(folder, 'data'),
    slideRoots: [shared('slides')],
    modelRoots: [shared('models')],
    studyRoots: [shared('studies')],
    signUp: 'first',
    secret: 'a secret of the tests, long enough to be one',
    limits: defaultLimits,
    ...change,
  };
  const db = await openDatabase(place);
  const queue = await openJobQueue(db);
  const library = new StudyLibrary();
  const own: Backbone = { db, queue, library, config, version: '0.0.0-test' };
  const auth = await createAuth(own);
  const services = createServices(own);
  return {
    folder,
    config,
    db,
    own,
    auth,
    services,
    as: (principal) => appRouter.createCaller({ services, ...(principal ? { principal } : {}) }),
    ask: (path, body, { cookie, address = '192.0.2.1' } = {}) =>
      auth.handle(requestOf(path, body, cookie), address),
    close: async () => {
      await library.close();
      await queue.close();
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function requestOf(path: string, body: object | undefined, cookie: string | undefined): Request {
  const headers = new Headers({ origin: PUBLIC_URL, 'user-agent': 'a browser of the tests' });
  if (cookie !== undefined) headers.set('cookie', cookie);
  const url = `${PUBLIC_URL}/api/auth${path}`;
  if (body === undefined) return new Request(url, { headers });
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The cookies an answer sets, as the browser sends them back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}
