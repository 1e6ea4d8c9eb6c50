import { isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';

const lost = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
]);

/**
 * Whether a query failed because the connection did: the database went away or comes up again. What was asked may be
 * asked again; whether it happened is unknown unless the transaction's `commit` was answered.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code && (lost.has(code) || code.startsWith('08'))) return true;
  if (/Connection terminated|not queryable|timeout exceeded when trying to connect/.test(error.message))
    return true;
  return isConnectionLost(error.cause);
}

function suggestionFor(code: string | undefined): string {
  if (code === '28P01' || code === '28000') return 'Check the user and the password in DATABASE_URL.';
  if (code === '3D000') return 'Create the database (createdb), or correct its name in DATABASE_URL.';
  return 'Check that PostgreSQL runs and that the host and port in DATABASE_URL are right.';
}

/** What a person can do about a server that cannot be used. The password is left out. */
export function connectionError(error: unknown, url: string): unknown {
  if (isMorphoscopeError(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const denied = code === '28P01' || code === '28000' || code === '3D000';
  if (!denied && !isConnectionLost(error)) return error;
  return new MorphoscopeError('ResourceError', `the database cannot be reached: ${message || code}`, {
    where: withoutPassword(url),
    suggestion: suggestionFor(code),
    cause: error,
  });
}

function withoutPassword(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}
