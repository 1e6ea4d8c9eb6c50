import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  type Capability,
  type Database,
  type JobQueue,
  type JobRow,
  newId,
  openJobQueue,
  type QueueOptions,
  schema,
  type Worker,
  workerName,
} from '../../src/index.js';

/** A queue on a database; every test begins without jobs. */
export function queueOn(database: () => Database, options: QueueOptions = {}): () => JobQueue {
  let queue: JobQueue;
  beforeAll(async () => {
    queue = await openJobQueue(database(), { retryDelaySeconds: 1, ...options });
  });
  beforeEach(async () => {
    await database().queries.delete(schema.organisation);
    await database().queries.delete(schema.worker);
  });
  afterAll(() => queue.close());
  return () => queue;
}

/** A worker that can do these, or everything. */
export function newWorker(...capabilities: readonly Capability[]): Worker {
  return {
    name: `${workerName()}/${newId()}`,
    capabilities: capabilities.length ? capabilities : ['embed', 'cpu'],
  };
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined | false>, mostMs = 30_000): Promise<T> {
  const end = Date.now() + mostMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The words of a job that matter to people. */
export const seen = ({ kind, state, attempt, message }: JobRow) => ({ kind, state, attempt, message });
