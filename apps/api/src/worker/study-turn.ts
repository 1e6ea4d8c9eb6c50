import { setTimeout as sleep } from 'node:timers/promises';
import { type ClaimedJob, createRepositories, type Database, isConnectionLost } from '@morphoscope/db';

/** How often it is asked whether the others have ended, ms. */
const ASK_EVERY = 1000;

/**
 * Waits until no other job is at work on the same study: they would change the folder under each other.
 * @throws when the job is lost or the worker stops
 */
export async function untilStudyIsFree(
  { database, stop }: { readonly database: Database; readonly stop: AbortSignal },
  job: ClaimedJob,
): Promise<void> {
  const signal = AbortSignal.any([job.signal, stop]);
  const { jobs } = createRepositories(database.queries);
  while (await jobs.mustWait(job.row).catch(isAway)) {
    job.progress({ stage: 'waiting', done: 0, total: 1, unit: 'jobs' });
    await sleep(ASK_EVERY, undefined, { signal });
  }
}

/** Nothing is known while the database is away. */
function isAway(error: unknown): true {
  if (isConnectionLost(error)) return true;
  throw error;
}
