import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { newId } from '../id.js';
import type { InvitationRow, MemberRole, OrganisationRow } from '../rows.js';
import { invitation, member, organisation } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository, record } from './repository.js';

/** An invitation to be kept: its token is in the link only. */
export interface NewInvitation {
  readonly email: string;
  readonly role: MemberRole;
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

/** Invitations that are open. */
export class Invitations extends Repository {
  /** Oldest first, also those that have expired. */
  list(scope: Scope): Promise<InvitationRow[]> {
    return this.queries
      .select()
      .from(invitation)
      .where(eq(invitation.organisationId, scope.organisationId))
      .orderBy(asc(invitation.createdAt), asc(invitation.id));
  }

  /** An earlier one to the same address no longer holds. */
  create(scope: Scope, input: NewInvitation): Promise<InvitationRow> {
    const { email, ...rest } = input;
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(invitation)
        .values({ ...rest, email: email.toLowerCase(), ...newRow(scope) })
        .onConflictDoUpdate({
          target: [invitation.organisationId, invitation.email],
          set: { ...rest, createdAt: sql`now()`, authorId: scope.userId, author: scope.name },
        })
        .returning();
      await record(tx, scope, 'member.invite', `invited ${email} as ${input.role}`);
      return row!;
    });
  }

  revoke(scope: Scope, id: string): Promise<InvitationRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .delete(invitation)
        .where(and(eq(invitation.organisationId, scope.organisationId), eq(invitation.id, id)))
        .returning();
      if (row) await record(tx, scope, 'invitation.revoke', `took back the invitation of ${row.email}`);
      return row;
    });
  }

  /**
   * Makes the bearer of a token a member. A token works once. Who is a member already keeps their role.
   * @returns undefined where no open invitation has this token
   */
  accept(
    bearer: Pick<Scope, 'userId' | 'name'>,
    tokenHash: string,
  ): Promise<{ readonly organisation: OrganisationRow; readonly role: MemberRole } | undefined> {
    return this.queries.transaction(async (tx) => {
      const [open] = await tx
        .delete(invitation)
        .where(and(eq(invitation.tokenHash, tokenHash), gt(invitation.expiresAt, sql`now()`)))
        .returning();
      if (!open) return undefined;
      const { organisationId, role } = open;
      await tx
        .insert(member)
        .values({ id: newId(), organisationId, userId: bearer.userId, role })
        .onConflictDoNothing();
      await record(
        tx,
        { ...bearer, organisationId },
        'member.join',
        `joined as ${role}, invited by ${open.author}`,
      );
      const [row] = await tx.select().from(organisation).where(eq(organisation.id, organisationId));
      return { organisation: row!, role };
    });
  }
}
