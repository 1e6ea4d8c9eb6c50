import { createRepositories, type InvitationRow, newId, type Queries, schema } from '@morphoscope/db';
import { and, asc, eq, gt, ne, sql } from 'drizzle-orm';
import type { ServerConfig } from '../service/server-config.js';
import { hashSecret } from './secret.js';

const { invitation, member, organisation } = schema;

/** The one person of single-user mode, who cannot sign in; see `openLocalTeam`. */
const LOCAL_USER = 'local';
/** Any number; the same for every server of a team: only one newcomer at a time is let in. */
const DOOR_LOCK = 5_108_773;

/** Somebody who made an account. */
export interface Newcomer {
  readonly id: string;
  readonly name: string;
}

/** What a newcomer shows at the door. */
export interface Claim {
  /** Token of an invitation. */
  readonly token?: string | undefined;
  /** Address that an identity provider vouches for: an invitation of it holds without its link. */
  readonly vouchedEmail?: string | undefined;
}

/**
 * Why a newcomer may come in: by an invitation, as the first person of this server, or because everybody may.
 * `undefined`: not at all.
 */
export async function admissionOf(
  queries: Queries,
  signUp: ServerConfig['signUp'],
  claim: Claim,
): Promise<InvitationRow | 'first' | 'open' | undefined> {
  const invited = await openInvitation(queries, claim);
  if (invited) return invited;
  if (await isFirst(queries)) return 'first';
  return signUp === 'open' ? 'open' : undefined;
}

/**
 * Gives a new account its place: the organisation it was invited to, or one of its own. Decides anew, one newcomer at a
 * time, so that of two who are first at once one is.
 * @param organisationName of an organisation that is made.
 * @returns whether there is a place.
 */
export async function admit(
  queries: Queries,
  signUp: ServerConfig['signUp'],
  { id: userId, name }: Newcomer,
  { organisationName = `Team of ${name}`, ...claim }: Claim & { readonly organisationName?: string },
): Promise<boolean> {
  return queries.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${DOOR_LOCK})`);
    const rows = createRepositories(tx);
    const admission = await admissionOf(tx, signUp, claim);
    if (!admission) return false;
    if (typeof admission === 'object') {
      await rows.invitations.accept({ userId, name }, admission.tokenHash);
    } else if (!(admission === 'first' && (await inherit(tx, userId)))) {
      await rows.organisations.create({ userId, name }, organisationName);
    }
    return true;
  });
}

/** The open invitation of a claim. */
export async function openInvitation(
  queries: Queries,
  { token, vouchedEmail }: Claim,
): Promise<InvitationRow | undefined> {
  const which =
    token !== undefined
      ? eq(invitation.tokenHash, hashSecret(token))
      : vouchedEmail !== undefined
        ? eq(invitation.email, vouchedEmail.toLowerCase())
        : undefined;
  if (!which) return undefined;
  const [row] = await queries
    .select()
    .from(invitation)
    .where(and(which, gt(invitation.expiresAt, new Date())))
    .orderBy(asc(invitation.createdAt))
    .limit(1);
  return row;
}

/** Whether nobody who can sign in has a place yet. */
export async function isFirst(queries: Queries): Promise<boolean> {
  const rows = await queries
    .select({ id: member.id })
    .from(member)
    .where(ne(member.userId, LOCAL_USER))
    .limit(1);
  return rows.length === 0;
}

/** What single-user mode made on this database goes to the first person of the team. */
async function inherit(queries: Queries, userId: string): Promise<boolean> {
  const [oldest] = await queries
    .select({ id: organisation.id })
    .from(organisation)
    .orderBy(asc(organisation.createdAt))
    .limit(1);
  if (!oldest) return false;
  await queries.insert(member).values({ id: newId(), organisationId: oldest.id, userId, role: 'admin' });
  return true;
}
