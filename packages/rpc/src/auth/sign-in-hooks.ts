import { createHash } from 'node:crypto';
import { createRepositories, type Queries } from '@morphoscope/db';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import type { BetterAuthOptions } from 'better-auth/types';
import type { AttemptLimit } from './attempt-limit.js';

/** Wrong passwords for one account, from wherever they come. */
const PER_ACCOUNT = { window: 900, max: 20 };

/** What happens around signing in: guesses at one account are counted, and a new password ends all other sessions. */
export function signInHooks(queries: Queries, limit: AttemptLimit): NonNullable<BetterAuthOptions['hooks']> {
  return {
    before: createAuthMiddleware(async (context) => {
      const { path, body } = context;
      if (path === '/sign-in/email') {
        const { allowed, retryAfter } = await limit.consume(accountKey(body), PER_ACCOUNT);
        if (!allowed) throw tooMany(retryAfter ?? PER_ACCOUNT.window);
      }
      // Signing in with a token that was taken from elsewhere is not offered.
      if (path === '/sign-in/social' && body?.idToken !== undefined)
        throw new APIError('BAD_REQUEST', { message: 'Sign in through the page of the provider.' });
      if (path === '/change-password')
        return { context: { ...context, body: { ...body, revokeOtherSessions: true } } };
      return undefined;
    }),
    after: createAuthMiddleware(async ({ path, body, context }) => {
      const { newSession } = context;
      if (path === '/sign-in/email' && newSession) await limit.forget(accountKey(body));
      // A session is made anew only where the old password was right.
      if (path === '/change-password' && newSession) {
        const { id: userId, name } = newSession.user;
        await createRepositories(queries).passwordLinks.changed({ userId, name });
      }
    }),
  };
}

/** Addresses are hashed: the table of counts is no list of people. */
export function accountKey(body: unknown): string {
  const { email } = (body ?? {}) as { email?: unknown };
  const address = String(email ?? '')
    .trim()
    .toLowerCase();
  return `account:${createHash('sha256').update(address).digest('hex')}`;
}

function tooMany(seconds: number): APIError {
  return new APIError(
    'TOO_MANY_REQUESTS',
    { message: `Too many attempts for this account. Try again in ${Math.ceil(seconds / 60)} minutes.` },
    { 'Retry-After': String(seconds) },
  );
}
