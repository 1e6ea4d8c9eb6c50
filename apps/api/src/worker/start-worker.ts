import { openDatabase, openJobQueue } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { env } from '../env.js';
import { createWorker, type RunningWorker } from './create-worker.js';
import type { WorkerOptions } from './worker-settings.js';

/** What a worker machine is started with. */
export interface WorkerMachineOptions extends Omit<WorkerOptions, 'queue' | 'database'> {
  /** PostgreSQL, `postgres://…`. Default: `DATABASE_URL`. */
  readonly databaseUrl?: string;
}

/**
 * Starts a worker on a machine of its own: it opens the database that the server and all other workers share.
 * @throws MorphoscopeError `InputError` without a database, `ResourceError` when it cannot be reached
 */
export async function startWorker(options: WorkerMachineOptions): Promise<RunningWorker> {
  const { databaseUrl = env.databaseUrl, onNotice, ...rest } = options;
  const onError = (error: unknown): void =>
    onNotice?.(`The database stumbled: ${error instanceof Error ? error.message : String(error)}`);
  const database = await openDatabase({ url: checked(databaseUrl) }, { onError });
  const queue = await openJobQueue(database, { onError });
  const worker = createWorker({ ...rest, ...(onNotice ? { onNotice } : {}), queue, database });
  return {
    name: worker.name,
    stop: async () => {
      await worker.stop();
      await queue.close();
      await database.close();
    },
  };
}

function checked(url: string | undefined): string {
  if (url !== undefined && /^postgres(ql)?:\/\//.test(url)) return url;
  // Not shown: it may hold a password.
  throw new MorphoscopeError(
    'InputError',
    url === undefined
      ? 'a worker needs a database'
      : 'the address of the database does not start with postgres://',
    {
      where: '--database',
      suggestion:
        'Give the PostgreSQL of the server, e.g. --database postgres://morphoscope@db/morphoscope. A server without one does its jobs itself.',
    },
  );
}
