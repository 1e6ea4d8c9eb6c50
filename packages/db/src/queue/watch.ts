import { eq, inArray, or, sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { type ListedJob, readJobs } from '../repository/jobs.js';
import { job } from '../schema/index.js';
import { patiently } from './patience.js';

const OPEN = ['queued', 'running', 'retrying'] as const;

interface WatchOptions {
  readonly job?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** See `JobQueue.watch`. */
export async function* watchJobs(
  { queries, notices }: Database,
  organisationId: string,
  { job: only, signal }: WatchOptions,
): AsyncGenerator<ListedJob> {
  const changed = new Set<string>();
  let all = true;
  let wake = () => {};
  const deaf = await notices.subscribe((heard) => {
    if (heard === 'gap') all = true;
    else if (heard.organisation === organisationId && (only === undefined || heard.job === only)) {
      changed.add(heard.job);
    } else return;
    wake();
  });
  const stop = () => wake();
  signal?.addEventListener('abort', stop, { once: true });
  let since = await databaseTime(queries);
  try {
    while (!signal?.aborted) {
      const idle = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (all || changed.size > 0) {
        const openOrNew = or(inArray(job.state, [...OPEN]), sql`${job.updatedAt} >= ${since}::timestamptz`);
        const some = all ? openOrNew : inArray(job.id, [...changed]);
        changed.clear();
        all = false;
        since = await databaseTime(queries);
        const rows = await patiently(() =>
          readJobs(queries, organisationId, only === undefined ? some : eq(job.id, only)),
        );
        for (const row of rows.reverse()) yield row;
      } else {
        await idle;
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    deaf();
  }
}

async function databaseTime(queries: Queries): Promise<string> {
  const { rows } = await patiently(() => queries.execute<{ now: string }>(sql`select now()::text as now`));
  return rows[0]!.now;
}
