import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostName, isLoopback } from '../server/address.js';
import { Refusal } from './refusal.js';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Where requests may come from. */
export interface OriginRules {
  /** Only names of this machine pass as `Host`: without sign-in, a name that was rebound by DNS would open everything. */
  readonly loopbackOnly: boolean;
  /** Origin that people type, where it differs from the `Host` header. */
  readonly url?: string;
}

/** Refuses strange hosts, and writes that another site's page sends with this person's cookies. */
export function addOriginCheck(app: FastifyInstance, rules: OriginRules): void {
  app.addHook('onRequest', async (request) => {
    const host = hostName(request.headers.host);
    if (host === undefined || (rules.loopbackOnly && !isLoopback(host))) {
      throw new Refusal(
        421,
        'This server answers to names of this machine only.',
        'Open it as http://localhost or http://127.0.0.1, or start it with --team.',
      );
    }
    if (!SAFE.has(request.method) && !isOwnPage(request, rules)) {
      throw new Refusal(403, 'Changes from pages of other sites are refused.');
    }
  });
}

/** Browsers send `Sec-Fetch-Site` or `Origin` with every write; programs send neither. */
function isOwnPage({ headers }: FastifyRequest, { url }: OriginRules): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (origin === url) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
