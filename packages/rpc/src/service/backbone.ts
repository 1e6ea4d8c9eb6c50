import type { ServerConfig } from './server-config.js';

/** What services stand on. */
export interface Backbone {
  readonly config: ServerConfig;
  readonly version: string;
}
