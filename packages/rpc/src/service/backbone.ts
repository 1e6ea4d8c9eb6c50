import type { Database, JobQueue } from '@morphoscope/db';
import type { ServerConfig } from './server-config.js';

/** What services stand on. */
export interface Backbone {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly config: ServerConfig;
  readonly version: string;
}
