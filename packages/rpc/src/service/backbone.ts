import type { Database, JobQueue } from '@morphoscope/db';
import type { ServerConfig } from './server-config.js';
import type { StudyLibrary } from './study-library.js';

/** What services stand on. */
export interface Backbone {
  readonly db: Database;
  readonly queue: JobQueue;
  /** Reads study folders. */
  readonly library: StudyLibrary;
  readonly config: ServerConfig;
  readonly version: string;
}
