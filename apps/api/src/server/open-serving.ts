import { join } from 'node:path';
import { openDatabase, openJobQueue } from '@morphoscope/db';
import { createAuth, createServices, StudyLibrary } from '@morphoscope/rpc';
import { version } from '@morphoscope/study';
import type { FastifyBaseLogger } from 'fastify';
import { OpenStreams } from '../http/open-streams.js';
import { MapStore } from '../map/map-store.js';
import { PicturePool } from '../picture/picture-pool.js';
import { StoredBlocks } from '../picture/stored-blocks.js';
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
  return {
    ...{ settings, config, db, queue, library, auth, streams, stored, pictures },
    services: createServices(backbone),
    owned: new OwnedLookup(backbone),
    maps: new MapStore(),
    checks: { database: () => db.ready() },
    close: async () => {
      stored.close();
      await Promise.all([pictures.close(), library.close()]);
      await queue.close();
      await db.close();
    },
  };
}
