import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import PgBoss from 'pg-boss';
import type { Database, Queries } from '../database/database.js';
import { whileChangingTables } from '../database/migrate.js';
import { type Capability, capabilities } from '../schema/job.js';

const SCHEMA = 'pgboss';
const DEAD = 'morphoscope-dead';
const queueOf = (capability: Capability) => `morphoscope-${capability}`;

/** A job on its way to a worker. */
export interface Parcel {
  /** Id of the delivery. */
  readonly queueId: string;
  readonly capability: Capability;
}

export interface NewParcel {
  readonly capability: Capability;
  readonly job: string;
  readonly priority: number;
  /** Deliveries, the first included. */
  readonly attempts: number;
}

type Execute = (text: string, values?: readonly unknown[]) => Promise<{ rows: unknown[] }>;

/** The statement of pg-boss, `$1 …` and all, as one of drizzle: so it can be part of a transaction. */
function asSql(text: string, values: readonly unknown[]): SQL {
  const chunks = text.split(/\$(\d+)/).map((chunk, i) => {
    if (i % 2 === 0) return sql.raw(chunk);
    return sql`${sql.param(values[Number(chunk) - 1] ?? null)}`;
  });
  return sql.join(chunks);
}

/**
 * pg-boss: which job a worker gets next, when one is tried again, and when it is given up. A delivery lives as long as
 * its job is open. Its clock is not used: whether a worker lives is told by the lease of the job.
 */
export class Delivery {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** @param retryDelaySeconds before the second attempt; doubled for each further one, with some chance */
  static async open(database: Database, retryDelaySeconds: number): Promise<Delivery> {
    let execute: Execute = (text, values) => database.pool.query(text, values as unknown[]);
    const boss = new PgBoss({
      db: { executeSql: (text, values) => execute(text, values) as Promise<{ rows: unknown[] }> },
      schema: SCHEMA,
      supervise: false,
      schedule: false,
      retryDelay: retryDelaySeconds,
      retryBackoff: true,
    });
    // What it does for us is awaited; an event that nobody hears would end the process.
    boss.on('error', () => {});
    await whileChangingTables(database.pool, async (client) => {
      const pooled = execute;
      execute = (text, values) => client.query(text, values as unknown[]);
      await boss.start();
      await boss.createQueue(DEAD);
      for (const capability of capabilities) await boss.createQueue(queueOf(capability));
      execute = pooled;
    });
    return new Delivery(boss);
  }

  async send(queries: Queries, { capability, job, priority, attempts }: NewParcel): Promise<string> {
    const id = randomUUID();
    const options = { id, priority, retryLimit: attempts - 1, deadLetter: DEAD, db: through(queries) };
    await this.#boss.send(queueOf(capability), { job }, options);
    return id;
  }

  /** The most urgent one for a capability, or undefined. No other process gets it. */
  async fetch(queries: Queries, capability: Capability): Promise<string | undefined> {
    const [parcel] = await this.#boss.fetch(queueOf(capability), { db: through(queries) });
    return parcel?.id;
  }

  /** It failed: it comes again later, or becomes a dead letter when it was the last attempt. */
  async fail(queries: Queries, { capability, queueId }: Parcel, message: string): Promise<void> {
    await this.#boss.fail(queueOf(capability), queueId, { message }, { db: through(queries) });
  }

  /** Nobody gets it any more. */
  async end(queries: Queries, { capability, queueId }: Parcel): Promise<void> {
    await this.#boss.deleteJob(queueOf(capability), queueId, { db: through(queries) });
  }

  /** Jobs given up since this was last asked, by any process. Each is told once, if the transaction commits. */
  async deadLetters(queries: Queries): Promise<string[]> {
    const db = through(queries);
    const letters = await this.#boss.fetch<{ job: string }>(DEAD, { batchSize: 50, db });
    if (letters.length === 0) return [];
    await this.#boss.deleteJob(
      DEAD,
      letters.map(({ id }) => id),
      { db },
    );
    return letters.map(({ data }) => data.job);
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
  }
}

function through(queries: Queries): PgBoss.Db {
  return {
    executeSql: async (text, values) => {
      const { rows } = await queries.execute(asSql(text, values));
      return { rows };
    },
  };
}
