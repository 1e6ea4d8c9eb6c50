import { type Author, createRepositories, type PasswordOwner, type Queries } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { hashPassword } from 'better-auth/crypto';
import type { OpenPasswordLink, PasswordLink } from '../contract/users.js';
import { hashSecret, newSecret } from './secret.js';

/** How long a link holds, ms. */
const LASTS = 24 * 3600 * 1000;

/**
 * Makes a link by which somebody sets a new password. It is shown once; only its hash is kept.
 * @param maker without `userId`: whoever runs the server
 * @param publicUrl address that people type
 * @throws MorphoscopeError `InputError` where the person has no password, or opens more than the maker may.
 */
export async function makePasswordLink(
  queries: Queries,
  maker: Author,
  owner: PasswordOwner,
  publicUrl: string,
): Promise<PasswordLink> {
  const { user, hasPassword, foreign } = owner;
  if (!hasPassword)
    throw new MorphoscopeError('InputError', `${user.name} signs in without a password`, {
      suggestion: 'An identity provider knows them: a forgotten password is mended there.',
    });
  if (foreign > 0)
    throw new MorphoscopeError(
      'InputError',
      `${user.name} also works in an organisation that you are no admin of`,
      {
        suggestion:
          'A new password would open that too. Ask whoever runs the server: morphoscope reset-password makes a link.',
      },
    );
  const token = newSecret('mp');
  const { expiresAt } = await createRepositories(queries).passwordLinks.create(maker, {
    userId: user.id,
    tokenHash: hashSecret(token),
    expiresAt: new Date(Date.now() + LASTS),
  });
  // After `#` it stays in the browser: no server log ever holds it.
  const link = `${publicUrl}/new-password#${token}`;
  return { name: user.name, email: user.email, link, expiresAt: expiresAt.toISOString() };
}

/**
 * A link for whoever runs the server, e.g. when the last admin forgot their password.
 * @throws MorphoscopeError `InputError` where nobody has an account with this address, or one without a password.
 */
export async function makeOperatorLink(
  queries: Queries,
  email: string,
  publicUrl: string,
): Promise<PasswordLink> {
  const maker: Author = { name: 'whoever runs the server' };
  const owner = await createRepositories(queries).passwordLinks.ownerByEmail(maker, email);
  if (owner) return makePasswordLink(queries, maker, owner, publicUrl);
  throw new MorphoscopeError('InputError', 'nobody has an account with this address', {
    where: email,
    suggestion: 'Give the address that the person signs in with.',
  });
}

/** Whose password a link sets, for the page it leads to. */
export async function showPasswordLink(queries: Queries, token: string): Promise<OpenPasswordLink> {
  const user = await createRepositories(queries).passwordLinks.open(hashSecret(token));
  if (!user) throw notOpen();
  return { name: user.name, email: user.email };
}

/**
 * Sets the password of a link, which then opens nothing any more, and ends all sessions of its owner.
 * @returns address of the owner
 * @throws MorphoscopeError `InputError` where the link does not hold.
 */
export async function usePasswordLink(queries: Queries, token: string, password: string): Promise<string> {
  const { passwordLinks } = createRepositories(queries);
  const tokenHash = hashSecret(token);
  // A slow hash is made only for those who have a link.
  if (!(await passwordLinks.open(tokenHash))) throw notOpen();
  const user = await passwordLinks.use(tokenHash, await hashPassword(password));
  if (!user) throw notOpen();
  return user.email;
}

function notOpen(): MorphoscopeError {
  return new MorphoscopeError('InputError', 'this link is not open any more', {
    suggestion: 'It was used, replaced, or is over a day old. Ask for a new one.',
  });
}
