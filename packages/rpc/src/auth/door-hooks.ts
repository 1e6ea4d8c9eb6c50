import { createRepositories, type Queries, schema } from '@morphoscope/db';
import { APIError } from 'better-auth/api';
import type { BetterAuthOptions } from 'better-auth/types';
import { eq } from 'drizzle-orm';
import type { ServerConfig } from '../service/server-config.js';
import { admissionOf, admit, type Claim } from './admission.js';
import { noteIn } from './door-note.js';
import { hashSecret } from './secret.js';

const CLOSED = 'Accounts are made by invitation here. Ask an admin of your organisation for a link.';
const NO_PLACE = 'You belong to no organisation here. Ask an admin of yours for an invitation.';

/** An account without a place that is younger was made by the request at hand, where that can make one; ms. */
const JUST_NOW = 60_000;
/** Who comes this way has an account already. */
const BY_PASSWORD = '/sign-in/email';

type User = typeof schema.user.$inferSelect;

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
        const claim = { ...noteIn(context?.headers), ...vouched(user) };
        const admission = await admissionOf(queries, signUp, claim);
        return admission ? undefined : { error: 'sign_up_closed', errorDescription: CLOSED };
      },
    },
    databaseHooks: {
      session: {
        create: {
          // Also the place where a new account gets its organisation: hooks after its making run when the answer is out.
          before: async (session, context) => {
            const [user] = await queries.select().from(schema.user).where(eq(schema.user.id, session.userId));
            if (!user) return false;
            const note = noteIn(context?.headers);
            const active = await placeOf(queries, signUp, user, { ...note, ...vouched(user) });
            if (active !== undefined) return { data: { ...session, activeOrganisationId: active } };
            const isNew = context?.path !== BY_PASSWORD && Date.now() - user.createdAt.getTime() < JUST_NOW;
            if (isNew) await queries.delete(schema.user).where(eq(schema.user.id, user.id));
            throw new APIError('FORBIDDEN', { code: 'NO_PLACE', message: isNew ? CLOSED : NO_PLACE });
          },
        },
      },
    },
  };
}

/** An address that the identity provider has checked. */
function vouched(user: {
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
}) {
  return user.emailVerified && user.email !== undefined ? { vouchedEmail: user.email } : {};
}

/** The organisation that somebody works for first: of the invitation shown, else one of theirs; `undefined`: there is none. */
async function placeOf(
  queries: Queries,
  signUp: ServerConfig['signUp'],
  { id: userId, name }: User,
  claim: Claim & { readonly organisationName?: string },
): Promise<string | undefined> {
  const { invitations, organisations } = createRepositories(queries);
  const bearer = { userId, name };
  if (claim.token !== undefined) {
    const joined = await invitations.accept(bearer, hashSecret(claim.token));
    if (joined) return joined.organisation.id;
  }
  const [mine] = await organisations.ofUser(userId);
  if (mine) return mine.organisation.id;
  if (!(await admit(queries, signUp, { id: userId, name }, claim))) return undefined;
  const [given] = await organisations.ofUser(userId);
  return given?.organisation.id;
}
