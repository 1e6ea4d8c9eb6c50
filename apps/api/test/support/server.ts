import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Role, roles } from '@morphoscope/rpc';
import { expect } from 'vitest';
import { preparedFolder } from '../../../../packages/db/test/support/databases.js';
import { type RunningServer, type ServerOptions, startServer } from '../../src/index.js';

/** Headers of somebody. */
export type Person = Readonly<Record<string, string>>;

/** A server that is asked over HTTP, as everybody asks it. */
export interface TestServer extends RunningServer {
  readonly data: string;
  fetch(path: string, init?: RequestInit & { readonly as?: Person }): Promise<Response>;
  /** Asks a procedure; the data, or the error as it came. */
  query<Data>(path: string, input?: unknown, as?: Person): Promise<Data>;
  change<Data>(path: string, input?: unknown, as?: Person): Promise<Data>;
  /** Closes it and deletes its data. */
  end(): Promise<void>;
}

/** Starts a server without dashboard and worker on a free port, with an embedded database of its own. */
export async function testServer(options: ServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'api-server-'));
  const database = join(data, 'database');
  // Making a database costs seconds; a copy of a made one does not.
  if (!existsSync(database)) await cp(await preparedFolder(), database, { recursive: true });
  const server = await startServer({
    ...{ port: 0, log: 'silent', worker: false, dashboard: false, data },
    ...options,
  });
  const ask: TestServer['fetch'] = (path, { as = {}, headers, ...init } = {}) =>
    fetch(new URL(path, server.url), { ...init, headers: { ...as, ...(headers as object) } });
  const answer = async <Data>(response: Response): Promise<Data> => {
    const { result, error } = (await response.json()) as { result?: { data: Data }; error?: object };
    if (result) return result.data;
    throw Object.assign(new Error(JSON.stringify(error)), error);
  };
  return {
    ...server,
    data,
    fetch: ask,
    query: async (path, input, as = {}) => {
      const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return answer(await ask(`/api/rpc/${path}${query}`, { as }));
    },
    change: async (path, input, as = {}) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, as };
      return answer(await ask(`/api/rpc/${path}`, { ...init, body: JSON.stringify(input ?? {}) }));
    },
    end: async () => {
      await server.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** People of one organisation: whoever signed up, and a key per role. */
export interface Team {
  readonly cookie: Person;
  readonly keys: Readonly<Record<Role, Person>>;
  readonly keyIds: Readonly<Record<Role, string>>;
}

/** Signs somebody up, with an organisation of their own, and makes a key per role. */
export async function signUp(server: TestServer, name: string): Promise<Team> {
  const body = {
    name,
    email: `${name}@example.org`,
    password: `a long password of ${name}`,
    organisation: name,
  };
  const headers = { 'content-type': 'application/json', origin: server.url };
  const response = await server.fetch('/api/auth/sign-up/email', {
    ...{ method: 'POST', headers },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.clone().text()]).toEqual([200, expect.any(String)]);
  const cookie = {
    cookie: response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; '),
  };
  const keys: Partial<Record<Role, Person>> = {};
  const keyIds: Partial<Record<Role, string>> = {};
  for (const role of roles) {
    const key = await server.change<{ id: string; secret: string }>(
      'users.createKey',
      { name: role, role },
      cookie,
    );
    keys[role] = { authorization: `Bearer ${key.secret}` };
    keyIds[role] = key.id;
  }
  return { cookie, keys: keys as Team['keys'], keyIds: keyIds as Team['keyIds'] };
}
