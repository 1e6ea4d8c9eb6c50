import { openLocalTeam } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Principal } from '../principal.js';
import type { Backbone } from '../service/backbone.js';
import type { ServerConfig } from '../service/server-config.js';
import { AttemptLimit } from './attempt-limit.js';
import { CLIENT_HEADER, createBetterAuth } from './better-auth.js';
import { writeNote } from './door-note.js';
import { hideTokens } from './hide-tokens.js';
import { newPassword } from './new-password.js';
import { PrincipalLookup } from './principal-lookup.js';
import { sessionToken } from './session-cookie.js';

/** Headers as Node gives them: lower-case names. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Who somebody is, and the way in. */
export interface Auth {
  /**
   * Who asks, by API key (`authorization: Bearer …`) or session cookie; in single-user mode always the one person.
   * `undefined`: nobody who is known. Looked up anew each time.
   */
  principalOf(headers: RequestHeaders): Promise<Principal | undefined>;
  /** Whether the credential that a principal came with still opens anything, e.g. while a stream lasts. */
  isStillValid(principal: Principal): Promise<boolean>;
  /**
   * Answers requests below `/api/auth`: sign-up, sign-in, sign-out, the session at hand, a new password (also
   * by a link), the way back
   * from an identity provider. Everything else is 404.
   * @param client address that the request came from; rate limits count by it.
   */
  handle(request: Request, client: string): Promise<Response>;
}

/** Shortest secret. */
const MIN_SECRET = 32;

/** Where the link of a forgotten password is used. */
const NEW_PASSWORD = '/new-password';

/** Requests that are answered, below `/api/auth`. */
const ways: readonly { readonly method: string; readonly path: RegExp }[] = [
  { method: 'POST', path: /^\/(sign-up\/email|sign-in\/email|sign-in\/social|sign-out|change-password)$/ },
  { method: 'POST', path: new RegExp(`^${NEW_PASSWORD}$`) },
  { method: 'GET', path: /^\/(get-session|callback\/oidc)$/ },
  { method: 'POST', path: /^\/callback\/oidc$/ },
];

/**
 * Sign-in for a server.
 * @throws MorphoscopeError `InputError` in team mode without a secret.
 */
export async function createAuth(own: Backbone): Promise<Auth> {
  return own.config.mode === 'single' ? singleUser(own) : team(own);
}

async function singleUser({ db }: Backbone): Promise<Auth> {
  const person: Principal = { ...(await openLocalTeam(db.queries)), role: 'admin', via: 'local' };
  return {
    principalOf: async () => person,
    isStillValid: async () => true,
    handle: async () => notHere(),
  };
}

async function team(own: Backbone): Promise<Auth> {
  const secret = checkedSecret(own.config.secret);
  const { queries } = own.db;
  const limit = new AttemptLimit(queries);
  const auth = createBetterAuth(own, secret, limit);
  const cookieName = await auth.cookieName();
  const lookup = new PrincipalLookup(queries);
  return {
    principalOf: async ({ authorization, cookie }) => {
      if (authorization !== undefined) {
        const key = /^Bearer (mk_[A-Za-z0-9_-]{43})$/.exec(String(authorization))?.[1];
        return key === undefined ? undefined : lookup.byKey(key);
      }
      const token = sessionToken(cookie?.toString(), cookieName, secret);
      return token === undefined ? undefined : lookup.bySession(token);
    },
    isStillValid: (principal) => lookup.isStillValid(principal),
    handle: async (request, client) => {
      const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '');
      if (!ways.some((way) => way.method === request.method && way.path.test(path))) return notHere();
      if (!isOwnPage(request, own.config)) return refused();
      if (path === NEW_PASSWORD) return newPassword(queries, limit, request, client);
      return hideTokens(await auth.handle(await known(request, client)));
    },
  };
}

/** Adds what the hooks must know, in headers of this server: what a client sends under these names is dropped. */
async function known(request: Request, client: string): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.set(CLIENT_HEADER, client);
  const body = request.method === 'POST' ? await request.text() : undefined;
  writeNote(headers, body ?? '');
  const { method, url } = request;
  return new Request(url, { method, headers, ...(body === undefined ? {} : { body }) });
}

/** Writes come from pages of this server, or from programs, which name no origin; providers post their answers. */
function isOwnPage(
  { method, headers, url }: Request,
  { publicUrl, trustedOrigins = [] }: ServerConfig,
): boolean {
  const origin = headers.get('origin');
  if (method === 'GET' || origin === null || url.includes('/callback/')) return true;
  return [publicUrl, ...trustedOrigins].includes(origin);
}

function refused(): Response {
  return Response.json({ message: 'Changes from pages of other sites are refused.' }, { status: 403 });
}

function notHere(): Response {
  return Response.json({ message: 'There is nothing here.' }, { status: 404 });
}

function checkedSecret(secret: string | undefined): string {
  if (secret !== undefined && secret.length >= MIN_SECRET) return secret;
  throw new MorphoscopeError('InputError', `sign-in needs a secret of at least ${MIN_SECRET} characters`, {
    suggestion: 'Make one, e.g. with openssl rand -base64 32, and keep it: a new one ends all sessions.',
  });
}
