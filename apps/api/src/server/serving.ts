import type { IncomingHttpHeaders } from 'node:http';
import type { Principal, Services } from '@morphoscope/rpc';
import type { ServerSettings } from './server-options.js';

/** What routes stand on. */
export interface Serving {
  readonly settings: ServerSettings;
  readonly services: Services;
  /** Who asks; undefined when nobody signed in. */
  principalOf(headers: IncomingHttpHeaders): Promise<Principal | undefined>;
  /** What must be reachable for the server to do its work, by name; each rejects when it is not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
}
