import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const roots = ['/usr/lib/postgresql', '/usr/local/lib/postgresql', '/opt/homebrew/opt'];

/** Folder of `initdb` and `postgres`, or undefined where PostgreSQL is not installed. */
export const postgresBinaries: string | undefined = roots
  .filter(existsSync)
  .flatMap((root) => readdirSync(root).map((version) => join(root, version, 'bin')))
  .filter((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
  .sort()
  .at(-1);

/** Why tests on a real PostgreSQL are skipped, for their names; empty where they run. */
export const withoutPostgres = postgresBinaries ? '' : ' (skipped: PostgreSQL is not installed)';

/** PostgreSQL refuses to run as root: an ordinary user of this machine, where we are root. */
function ordinaryUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line =
    users.find((user) => user.startsWith('postgres:')) ?? users.find((user) => user.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A PostgreSQL of its own: own port, own temporary folder, an ordinary user. Stop it when done. */
export class TestPostgres {
  readonly #bin: string;
  readonly #folder: string;
  readonly #port: number;
  #server: ChildProcess | undefined;
  #databases = 0;

  private constructor(bin: string, folder: string, port: number) {
    this.#bin = bin;
    this.#folder = folder;
    this.#port = port;
  }

  static async start(): Promise<TestPostgres> {
    if (!postgresBinaries) throw new Error('PostgreSQL is not installed');
    const folder = await mkdtemp(join(tmpdir(), 'morphoscope-postgres-'));
    const user = ordinaryUser();
    if ('uid' in user) await chown(folder, user.uid!, user.gid!);
    const server = new TestPostgres(postgresBinaries, folder, await freePort());
    // A test that fails half-way does not stop it; vitest then ends the process by a signal.
    for (const event of ['exit', 'SIGTERM', 'disconnect'] as const) {
      process.once(event as 'exit', () => {
        server.#server?.kill('SIGKILL');
        rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
        if (event === 'SIGTERM') process.exit(1);
      });
    }
    const options = [
      '-D',
      join(folder, 'data'),
      '-U',
      'tester',
      '--auth=trust',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ];
    await run(join(postgresBinaries, 'initdb'), options, { ...user, cwd: folder });
    await server.restart();
    return server;
  }

  /** Makes an empty database; gives its URL. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.#ask(`create database ${name}`);
    return this.#url(name);
  }

  /** SIGKILL to the postmaster and all that it started: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (!server?.pid) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // Backends are in groups of their own, and would live on for a moment.
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
    const children = stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([pid, parent]) => (parent === server.pid ? [pid!] : []));
    server.kill('SIGKILL');
    for (const pid of children) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It had ended by itself.
      }
    }
    await gone;
    this.#server = undefined;
  }

  /** Starts it again on the same port and folder, and waits until it answers. */
  async restart(): Promise<void> {
    const settings = [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `port=${this.#port}`,
      '-c',
      `unix_socket_directories=${this.#folder}`,
    ];
    this.#server = spawn(join(this.#bin, 'postgres'), ['-D', join(this.#folder, 'data'), ...settings], {
      ...ordinaryUser(),
      cwd: this.#folder,
      stdio: 'ignore',
    });
    const until = Date.now() + 60_000;
    for (;;) {
      try {
        await this.#ask('select 1');
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #url(database: string): string {
    return `postgres://tester@127.0.0.1:${this.#port}/${database}`;
  }

  async #ask(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url('postgres') });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }
}
