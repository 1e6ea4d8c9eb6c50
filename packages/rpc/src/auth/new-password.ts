import type { Queries } from '@morphoscope/db';
import { isMorphoscopeError } from '@morphoscope/domain';
import { z } from 'zod';
import type { AttemptLimit } from './attempt-limit.js';
import { MAX_PASSWORD, MIN_PASSWORD } from './better-auth.js';
import { usePasswordLink } from './password-links.js';
import { accountKey } from './sign-in-hooks.js';

/** Attempts from one address. */
const PER_ADDRESS = { window: 60, max: 10 };

const body = z.object({
  token: z.string().min(20).max(200),
  password: z
    .string()
    .min(MIN_PASSWORD, `The password needs at least ${MIN_PASSWORD} characters.`)
    .max(MAX_PASSWORD, `The password may have ${MAX_PASSWORD} characters at most.`),
});

/**
 * Answers `POST /api/auth/new-password` with `{token, password}`: sets the password of a link. Nobody is signed in by
 * it. Whoever was locked out by wrong guesses can sign in again.
 * @param client address that the request came from
 */
export async function newPassword(
  queries: Queries,
  limit: AttemptLimit,
  request: Request,
  client: string,
): Promise<Response> {
  const { allowed, retryAfter } = await limit.consume(`address:${client}|/new-password`, PER_ADDRESS);
  if (!allowed)
    return refused(429, 'Too many attempts. Wait a minute and try again.', {
      'retry-after': String(retryAfter),
    });
  const asked = body.safeParse(await request.json().catch(() => undefined));
  if (!asked.success) {
    const wrong = asked.error.issues.find(({ path, code }) => path[0] === 'password' && /^too_/.test(code));
    return refused(400, wrong?.message ?? 'This link is not whole.');
  }
  try {
    const email = await usePasswordLink(queries, asked.data.token, asked.data.password);
    await limit.forget(accountKey({ email }));
    return Response.json({ email });
  } catch (error) {
    if (!isMorphoscopeError(error)) throw error;
    return refused(400, `${error.message}. ${error.suggestion ?? ''}`.trim());
  }
}

function refused(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers });
}
