import type { Database, JobQueue } from '@morphoscope/db';
import type { Auth, ServerConfig, Services, StudyLibrary } from '@morphoscope/rpc';
import type { OpenStreams } from '../http/open-streams.js';
import type { MapStore } from '../map/map-store.js';
import type { PicturePool } from '../picture/picture-pool.js';
import type { StoredBlocks } from '../picture/stored-blocks.js';
import type { OwnedLookup } from './owned-lookup.js';
import type { ServerSettings } from './server-options.js';

/** What routes stand on. */
export interface Serving {
  readonly settings: ServerSettings;
  readonly config: ServerConfig;
  readonly services: Services;
  readonly db: Database;
  readonly queue: JobQueue;
  readonly library: StudyLibrary;
  readonly auth: Auth;
  readonly streams: OpenStreams;
  readonly owned: OwnedLookup;
  readonly maps: MapStore;
  readonly stored: StoredBlocks;
  readonly pictures: PicturePool;
  /** What must be reachable for the server to do its work, by name. */
  readonly checks: Readonly<Record<string, () => Promise<boolean>>>;
  close(): Promise<void>;
}
