import { openLocalTeam } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Principal } from '../principal.js';
import type { Backbone } from '../service/backbone.js';
import { CLIENT_HEADER, createBetterAuth } from './better-auth.js';
import { hideTokens } from './hide-tokens.js';
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
   * Answers requests below `/api/auth`: sign-up, sign-in, sign-out, the session at hand, a new password, the way back
   * from an identity provider. Everything else is 404.
   * @param client address that the request came from; rate limits count by it.
   */
  handle(request: Request, client: string): Promise<Response>;
}

/** Shortest secret. */
const MIN_SECRET = 32;

/** Requests that are answered, below `/api/auth`. */
const ways: readonly { readonly method: string; readonly path: RegExp }[] = [
  { method: 'POST', path: /^\/(sign-up\/email|sign-in\/email|sign-in\/social|sign-out|change-password)$/ },
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
  const auth = createBetterAuth(own, secret);
  const cookieName = await auth.cookieName();
  const lookup = new PrincipalLookup(own.db.queries);
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
      const known = new Request(request, { headers: withClient(request.headers, client) });
      return hideTokens(await auth.handle(known));
    },
  };
}

/** The header is ours: what a client sends under that name is dropped. */
function withClient(headers: Headers, client: string): Headers {
  const own = new Headers(headers);
  own.set(CLIENT_HEADER, client);
  return own;
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
