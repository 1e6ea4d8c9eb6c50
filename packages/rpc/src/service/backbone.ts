import type { Database } from '@morphoscope/db';
import type { ServerConfig } from './server-config.js';

/** What services stand on. */
export interface Backbone {
  readonly db: Database;
  readonly config: ServerConfig;
  readonly version: string;
}
