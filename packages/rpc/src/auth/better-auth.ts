import { newId, schema } from '@morphoscope/db';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { genericOAuth } from 'better-auth/plugins';
import type { Backbone } from '../service/backbone.js';
import type { AttemptLimit } from './attempt-limit.js';
import { doorHooks } from './door-hooks.js';
import { signInHooks } from './sign-in-hooks.js';

/** Shortest password. No list of leaked passwords is at hand without a network; length is what counts most. */
export const MIN_PASSWORD = 12;
/** Longest password. */
export const MAX_PASSWORD = 256;
/** A session ends after two weeks, used or not. */
const SESSION_SECONDS = 14 * 24 * 3600;
/** Set by this server only, from the connection. */
export const CLIENT_HEADER = 'x-morphoscope-client';

/** The part of better-auth that is used. */
export interface SignIn {
  /** Answers a request below `/api/auth`. */
  handle(request: Request): Promise<Response>;
  /** Name of the session cookie; it begins with `__Secure-` where the server is reached by HTTPS. */
  cookieName(): Promise<string>;
}

/** better-auth as this server uses it: e-mail and password, perhaps one OpenID provider, sessions in the database. */
export function createBetterAuth(own: Backbone, secret: string, limit: AttemptLimit): SignIn {
  const { db, config } = own;
  const { queries } = db;
  const auth = betterAuth({
    appName: 'Morphoscope',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [config.publicUrl, ...(config.trustedOrigins ?? [])],
    database: drizzleAdapter(queries, { provider: 'pg', schema }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: { activeOrganisationId: { type: 'string', required: false, input: false } },
    },
    account: { encryptOAuthTokens: true },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 120,
      customRules: {
        '/sign-in/*': { window: 60, max: 10 },
        '/sign-up/*': { window: 600, max: 10 },
        '/change-password': { window: 60, max: 5 },
      },
      customStorage: { consume: (key, rule) => limit.consume(`address:${key}`, rule) },
    },
    advanced: {
      cookiePrefix: 'morphoscope',
      // Said, because the default depends on NODE_ENV.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
      database: { generateId: () => newId() },
    },
    onAPIError: { throw: false, errorURL: `${config.publicUrl}/sign-in` },
    logger: { disabled: true },
    telemetry: { enabled: false },
    hooks: signInHooks(queries, limit),
    ...doorHooks(queries, config.signUp),
    plugins: config.oidc ? [oidcPlugin(config.oidc)] : [],
  });
  return {
    handle: (request) => auth.handler(request),
    cookieName: async () => (await auth.$context).authCookies.sessionToken.name,
  };
}

/** Id of the identity provider in addresses: `/api/auth/callback/oidc`. */
const OIDC_PROVIDER = 'oidc';

function oidcPlugin({ name, issuer, clientId, clientSecret }: NonNullable<Backbone['config']['oidc']>) {
  return genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        name,
        discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        clientId,
        clientSecret,
        scopes: ['openid', 'email', 'profile'],
        requireIdTokenVerification: true,
      },
    ],
  });
}
