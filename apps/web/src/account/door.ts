import { failureOf } from '../rpc/failure';
import { tellOtherTabs } from './other-tabs';

/** What sign-in and sign-up take. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
  readonly organisation?: string;
  readonly invitation?: string;
}

/** Asks the sign-in of the server; why it refused, in words, or `null`: it did not. */
async function ask(path: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
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

/** Why somebody was not let in, in words; `null`: they are in. */
export async function enter(way: 'sign-in' | 'sign-up', credentials: Credentials): Promise<string | null> {
  const refused = await ask(`/${way}/email`, credentials);
  if (refused === null) tellOtherTabs('changed');
  return refused;
}

/** Sets the password of a link. Why it was refused, in words; `null`: it is set. */
export function setPassword(token: string, password: string): Promise<string | null> {
  return ask('/new-password', { token, password });
}

/** Changes one's own password; all other browsers are signed out. Likewise. */
export function changePassword(currentPassword: string, newPassword: string): Promise<string | null> {
  return ask('/change-password', { currentPassword, newPassword });
}

/** Signs this browser out, in all its tabs. Why it could not be done, in words; `null`: it is done. */
export async function signOut(): Promise<string | null> {
  const refused = await ask('/sign-out', {});
  if (refused === null) tellOtherTabs('signed-out');
  return refused;
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
