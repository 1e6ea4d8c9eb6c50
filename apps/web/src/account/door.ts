import { failureOf } from '../rpc/failure';

/** What sign-in and sign-up take. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
  readonly organisation?: string;
  readonly invitation?: string;
}

/** Why somebody was not let in, in words; `null`: they are in. */
export async function enter(way: 'sign-in' | 'sign-up', credentials: Credentials): Promise<string | null> {
  try {
    const response = await fetch(`/api/auth/${way}/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (response.ok) return null;
    const { message } = (await response.json().catch(() => ({}))) as { message?: string };
    if (message) return message;
    return response.status === 429
      ? 'Too many attempts. Wait a minute and try again.'
      : `The server refused (${response.status}).`;
  } catch (error) {
    return failureOf(error).message;
  }
}

/** Goes to the identity provider, which sends back to `next`. Gives the reason where it cannot. */
export async function enterByProvider(next: string): Promise<string | null> {
  try {
    const response = await fetch('/api/auth/sign-in/social', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ provider: 'oidc', callbackURL: next }),
    });
    const { url, message } = (await response.json()) as { url?: string; message?: string };
    if (!url) return message ?? 'The provider does not answer.';
    window.location.assign(url);
    return null;
  } catch (error) {
    return failureOf(error).message;
  }
}

/** Where to go after sign-in: a path of this dashboard, never another place. */
export function safeNext(wanted: string | null): string {
  return wanted?.startsWith('/') && !/^\/[/\\]/.test(wanted) ? wanted : '/';
}
