import { type Queries, schema } from '@morphoscope/db';
import { and, asc, eq, gt, ne, sql } from 'drizzle-orm';
import type { Role } from '../contract/common.js';
import type { ServerConfig } from '../service/server-config.js';
import { LOCAL_USER } from './local-person.js';
import { hashSecret, newId } from './secret.js';

const { invitation, member, organisation } = schema;

/** Any number; the same for every server of a team: only one person at a time is let in. */
const DOOR_LOCK = 5_108_773;

/** Somebody who made an account. */
export interface Newcomer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The identity provider vouches for the address. */
  readonly emailVerified: boolean;
}

/** Why a newcomer belongs here. */
export type Admission =
  | {
      readonly by: 'invitation';
      readonly invitation: string;
      readonly organisation: string;
      readonly role: Role;
    }
  /** The first account of this server: admin of what single-user mode made, or of a new organisation. */
  | { readonly by: 'first' }
  | { readonly by: 'open' };

/** What a newcomer shows at the door. */
export interface Claim {
  /** Token of an invitation. */
  readonly token?: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

/** Whether somebody may make an account; `undefined`: no. */
export async function admissionOf(
  queries: Queries,
  signUp: ServerConfig['signUp'],
  { token, email, emailVerified }: Claim,
): Promise<Admission | undefined> {
  const invited = await openInvitation(
    queries,
    token !== undefined
      ? eq(invitation.tokenHash, hashSecret(token))
      : emailVerified
        ? eq(invitation.email, email.toLowerCase())
        : undefined,
  );
  if (invited) return invited;
  if (await isFirst(queries)) return { by: 'first' };
  return signUp === 'open' ? { by: 'open' } : undefined;
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
  newcomer: Newcomer,
  { token, organisationName }: { readonly token?: string; readonly organisationName?: string },
): Promise<boolean> {
  return queries.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${DOOR_LOCK})`);
    const { email, emailVerified } = newcomer;
    const admission = await admissionOf(tx, signUp, {
      email,
      emailVerified,
      ...(token === undefined ? {} : { token }),
    });
    if (!admission) return false;
    if (admission.by === 'invitation') await joinBy(tx, newcomer, admission);
    else await found(tx, newcomer, admission.by === 'first', organisationName);
    return true;
  });
}

/**
 * Makes somebody a member of the organisation of an invitation, which is used up. Somebody who is one already keeps the
 * higher of both roles.
 */
export async function joinBy(
  queries: Queries,
  who: Pick<Newcomer, 'id' | 'name'>,
  invited: Extract<Admission, { by: 'invitation' }>,
): Promise<void> {
  const { organisation: organisationId, role } = invited;
  await queries
    .insert(member)
    .values({ id: newId(), organisationId, userId: who.id, role })
    .onConflictDoUpdate({
      target: [member.organisationId, member.userId],
      set: {
        role: sql`case when array_position(array['viewer','annotator','editor','admin'], ${member.role}) <
          array_position(array['viewer','annotator','editor','admin'], ${role}) then ${role} else ${member.role} end`,
      },
    });
  await queries.delete(invitation).where(eq(invitation.id, invited.invitation));
  await queries.insert(schema.audit).values({
    id: newId(),
    organisationId,
    action: 'member.join',
    text: `joined as ${role}`,
    authorId: who.id,
    author: who.name,
  });
}

/** An invitation by its token, where it is still open. */
export function invitationBy(queries: Queries, token: string) {
  return openInvitation(queries, eq(invitation.tokenHash, hashSecret(token)));
}

async function openInvitation(
  queries: Queries,
  which: ReturnType<typeof eq> | undefined,
): Promise<Extract<Admission, { by: 'invitation' }> | undefined> {
  if (!which) return undefined;
  const [row] = await queries
    .select({ id: invitation.id, organisation: invitation.organisationId, role: invitation.role })
    .from(invitation)
    .where(and(which, gt(invitation.expiresAt, new Date())))
    .orderBy(asc(invitation.createdAt))
    .limit(1);
  return row && { by: 'invitation', invitation: row.id, organisation: row.organisation, role: row.role };
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

async function found(
  queries: Queries,
  newcomer: Newcomer,
  first: boolean,
  name: string | undefined,
): Promise<void> {
  const organisationId = (first ? await oldestOrganisation(queries) : undefined) ?? newId();
  await queries
    .insert(organisation)
    .values({ id: organisationId, name: name ?? `Team of ${newcomer.name}` })
    .onConflictDoNothing();
  await queries.insert(member).values({ id: newId(), organisationId, userId: newcomer.id, role: 'admin' });
  await queries.insert(schema.audit).values({
    id: newId(),
    organisationId,
    action: 'organisation.create',
    text: 'made the first account of the organisation',
    authorId: newcomer.id,
    author: newcomer.name,
  });
}

/** What single-user mode made on this database goes to the first person of the team. */
async function oldestOrganisation(queries: Queries): Promise<string | undefined> {
  const [row] = await queries
    .select({ id: organisation.id })
    .from(organisation)
    .orderBy(asc(organisation.createdAt))
    .limit(1);
  return row?.id;
}
