import { sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { worker } from '../schema/index.js';
import type { Worker } from './job-queue.js';

const EVERY_MS = 20_000;

/** Which workers there are, also those that have nothing to do. */
export class Presence {
  readonly #queries: Queries;
  readonly #told = new Map<string, number>();

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Notes that a worker is there; written now and then only. */
  async see({ name, capabilities }: Worker): Promise<void> {
    const now = performance.now();
    if (now - (this.#told.get(name) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    const alive = { capabilities: [...capabilities], seenAt: sql`now()` };
    await this.#queries
      .insert(worker)
      .values({ name, ...alive })
      .onConflictDoUpdate({ target: worker.name, set: alive });
    this.#told.set(name, now);
  }
}
