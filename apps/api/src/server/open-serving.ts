import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Database, type JobQueue, openDatabase, openJobQueue } from '@morphoscope/db';
import { createAuth, createServices, StudyLibrary } from '@morphoscope/rpc';
import { version } from '@morphoscope/study';
import type { FastifyBaseLogger } from 'fastify';
import { OpenStreams } from '../http/open-streams.js';
import { MapStore } from '../map/map-store.js';
import { PicturePool } from '../picture/picture-pool.js';
import { StoredBlocks } from '../picture/stored-blocks.js';
import { createWorker, type RunningWorker } from '../worker/create-worker.js';
import { OwnedLookup } from './owned-lookup.js';
import { serverConfig } from './server-config.js';
import type { ServerSettings } from './server-options.js';
import type { Serving } from './serving.js';

/** Opens everything that routes stand on. */
export async function openServing(settings: ServerSettings, log: FastifyBaseLogger): Promise<Serving> {
  const config = await serverConfig(settings);
  const { database, data } = settings;
  const onError = (err: unknown): void => log.warn({ err }, 'database or queue stumbled, and goes on');
  const place = database === undefined ? { folder: join(data, 'database') } : { url: database };
  const db = await openDatabase(place, { onError });
  const queue = await openJobQueue(db, { onError });
  const library = new StudyLibrary();
  const backbone = { db, queue, library, config, version };
  const auth = await createAuth(backbone);
  const streams = new OpenStreams(auth);
  const stored = new StoredBlocks();
  const pictures = new PicturePool();
  const worker = settings.worker ? startWorker(db, queue, log) : undefined;
  return {
    ...{ settings, config, db, queue, library, auth, streams, stored, pictures },
    services: createServices(backbone),
    owned: new OwnedLookup(backbone),
    maps: new MapStore(),
    checks: {
      database: () => db.ready(),
      queue: () =>
        queue.figures().then(
          () => true,
          () => false,
        ),
    },
    close: async () => {
      stored.close();
      await worker?.stop();
      await Promise.all([pictures.close(), library.close()]);
      await queue.close();
      await db.close();
    },
  };
}

/** Does jobs beside the server: science runs in processes of its own, and one core is left to those who look. */
function startWorker(database: Database, queue: JobQueue, log: FastifyBaseLogger): RunningWorker {
  const threads = Math.max(1, availableParallelism() - 1);
  return createWorker({ database, queue, threads, onNotice: (text) => log.info(text) });
}
