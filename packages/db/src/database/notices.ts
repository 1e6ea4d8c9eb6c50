import { sql } from 'drizzle-orm';
import { Client, type ClientBase } from 'pg';
import type { Queries } from './database.js';

const CHANNEL = 'morphoscope_jobs';
const SLOWEST_RETRY_MS = 5000;

/** Told in the transaction of a change: it arrives when that commits, and not otherwise. */
export interface JobNotice {
  readonly organisation: string;
  readonly job: string;
  readonly state: string;
  /** A part of it can be taken. */
  readonly open?: boolean;
}

/** `gap`: the connection was lost for a while, and notices with it. */
export type Heard = JobNotice | 'gap';

/** Notices of all processes on the same database. */
export interface Notices {
  /** Hears what is told from when the promise resolves. @returns ends it */
  subscribe(listener: (heard: Heard) => void): Promise<() => void>;
  close(): Promise<void>;
}

/** Tells it when the transaction commits. */
export async function tellNotice(queries: Queries, notice: JobNotice): Promise<void> {
  await queries.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(notice)})`);
}

class Listeners {
  readonly #listeners = new Set<(heard: Heard) => void>();

  add(listener: (heard: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(heard: Heard): void {
    for (const listener of this.#listeners) listener(heard);
  }

  /** Makes a connection hear. */
  async attach(client: ClientBase): Promise<void> {
    client.on('notification', ({ payload }) => {
      if (payload) this.tell(JSON.parse(payload) as JobNotice);
    });
    await client.query(`listen ${CHANNEL}`);
  }
}

/** Notices of the embedded database: its only connection hears what it tells itself. */
export class EmbeddedNotices implements Notices {
  readonly #listeners = new Listeners();

  /** To be called with every new connection before it is used. */
  attach(client: ClientBase): Promise<void> {
    return this.#listeners.attach(client);
  }

  async subscribe(listener: (heard: Heard) => void): Promise<() => void> {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {}
}

/** Notices of PostgreSQL: a connection of its own, made when somebody listens and made again when it is lost. */
export class ServerNotices implements Notices {
  readonly #url: string;
  readonly #listeners = new Listeners();
  #client: Promise<Client> | undefined;
  #retryMs = 100;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  async subscribe(listener: (heard: Heard) => void): Promise<() => void> {
    this.#client ??= this.#connect();
    await this.#client;
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.then((client) => client.end()).catch(() => {});
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      application_name: 'morphoscope notices',
    });
    client.on('error', () => {});
    client.on('end', () => this.#again());
    try {
      await client.connect();
      await this.#listeners.attach(client);
    } catch (error) {
      this.#client = undefined;
      client.end().catch(() => {});
      throw error;
    }
    this.#retryMs = 100;
    return client;
  }

  #again(): void {
    if (this.#closed || this.#retry) return;
    this.#client = undefined;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#closed) return;
      this.#retryMs = Math.min(2 * this.#retryMs, SLOWEST_RETRY_MS);
      this.#client ??= this.#connect();
      this.#client.then(
        () => this.#listeners.tell('gap'),
        () => this.#again(),
      );
    }, this.#retryMs);
    this.#retry.unref();
  }
}
