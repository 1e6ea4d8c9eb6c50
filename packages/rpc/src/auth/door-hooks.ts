import { createRepositories, type Queries, schema } from '@morphoscope/db';
import { APIError } from 'better-auth/api';
import type { BetterAuthOptions } from 'better-auth/types';
import { eq } from 'drizzle-orm';
import type { ServerConfig } from '../service/server-config.js';
import { admissionOf, admit } from './admission.js';
import { hashSecret } from './secret.js';

const CLOSED = 'Accounts are made by invitation here. Ask an admin of your organisation for a link.';
const NO_PLACE = 'You belong to no organisation here any more. Ask an admin for a new invitation.';

/**
 * Who gets in, whatever way they come: an account is made only for the first person, the invited, and, where the server
 * is open, everybody; a session is made only for members of an organisation.
 */
export function doorHooks(
  queries: Queries,
  signUp: ServerConfig['signUp'],
): Pick<BetterAuthOptions, 'user' | 'databaseHooks'> {
  return {
    user: {
      validateUserInfo: async ({ user, source }, context) => {
        if (source.action !== 'create-user') return undefined;
        const claim = { ...given(context?.body), ...vouched(user) };
        const admission = await admissionOf(queries, signUp, claim);
        return admission ? undefined : { error: 'sign_up_closed', errorDescription: CLOSED };
      },
    },
    databaseHooks: {
      user: {
        create: {
          after: async (user, context) => {
            const claim = { ...given(context?.body), ...vouched(user) };
            if (await admit(queries, signUp, user, claim)) return;
            await queries.delete(schema.user).where(eq(schema.user.id, user.id));
            throw new APIError('FORBIDDEN', { code: 'SIGN_UP_CLOSED', message: CLOSED });
          },
        },
      },
      session: {
        create: {
          before: async (session, context) => {
            const joined = await joinInvited(queries, session.userId, given(context?.body).token);
            if (joined !== undefined) return { data: { ...session, activeOrganisationId: joined } };
            if (await hasPlace(queries, session.userId)) return undefined;
            throw new APIError('FORBIDDEN', { code: 'NO_ORGANISATION', message: NO_PLACE });
          },
        },
      },
    },
  };
}

/** What the form sent beside name, e-mail and password. */
function given(body: unknown): { readonly token?: string; readonly organisationName?: string } {
  const { invitation, organisation } = (body ?? {}) as { invitation?: unknown; organisation?: unknown };
  const name = typeof organisation === 'string' ? organisation.trim().slice(0, 120) : '';
  return {
    ...(typeof invitation === 'string' && invitation.length <= 200 ? { token: invitation } : {}),
    ...(name === '' ? {} : { organisationName: name }),
  };
}

/** An address that the identity provider has checked. */
function vouched(user: {
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
}) {
  return user.emailVerified && user.email !== undefined ? { vouchedEmail: user.email } : {};
}

/** @returns the organisation joined, where an open invitation was shown. */
async function joinInvited(
  queries: Queries,
  userId: string,
  token: string | undefined,
): Promise<string | undefined> {
  if (token === undefined) return undefined;
  const [who] = await queries.select().from(schema.user).where(eq(schema.user.id, userId));
  if (!who) return undefined;
  const bearer = { userId, name: who.name };
  const joined = await createRepositories(queries).invitations.accept(bearer, hashSecret(token));
  return joined?.organisation.id;
}

async function hasPlace(queries: Queries, userId: string): Promise<boolean> {
  const { member } = schema;
  const rows = await queries.select({ id: member.id }).from(member).where(eq(member.userId, userId)).limit(1);
  return rows.length > 0;
}
