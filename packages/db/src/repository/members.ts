import { MorphoscopeError } from '@morphoscope/domain';
import { and, asc, count, eq } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { MemberRole, MemberRow, UserRow } from '../rows.js';
import { apiKey, member, organisation, session, user } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository, record } from './repository.js';

/** A member, with the words that name the person. */
export interface NamedMember extends MemberRow {
  readonly name: UserRow['name'];
  readonly email: UserRow['email'];
}

const own = (scope: Scope, id: string) =>
  and(eq(member.organisationId, scope.organisationId), eq(member.id, id));

/** People of an organisation. It always keeps an admin. */
export class Members extends Repository {
  /** Longest first. */
  async list(scope: Scope): Promise<NamedMember[]> {
    return named(this.queries, eq(member.organisationId, scope.organisationId));
  }

  async get(scope: Scope, id: string): Promise<NamedMember | undefined> {
    const [row] = await named(this.queries, own(scope, id));
    return row;
  }

  /** @throws MorphoscopeError `InputError` when it is the last admin */
  changeRole(scope: Scope, id: string, role: MemberRole): Promise<NamedMember | undefined> {
    return this.queries.transaction(async (tx) => {
      await oneAtATime(tx, scope);
      const [before] = await named(tx, own(scope, id));
      if (!before) return undefined;
      if (before.role === 'admin' && role !== 'admin') await refuseLastAdmin(tx, scope);
      await tx.update(member).set({ role }).where(own(scope, id));
      await record(tx, scope, 'member.change', `made ${before.name} ${role}`);
      return { ...before, role };
    });
  }

  /**
   * Takes a person out of the organisation: their API keys in it are revoked, sessions stop working for it.
   * @throws MorphoscopeError `InputError` when it is the last admin
   */
  remove(scope: Scope, id: string): Promise<NamedMember | undefined> {
    return this.takeOut(scope, own(scope, id), ({ name }) => [
      'member.remove',
      `removed ${name} from the organisation`,
    ]);
  }

  /**
   * Takes oneself out of the organisation, likewise.
   * @throws MorphoscopeError `InputError` when it is the last admin
   */
  leave(scope: Scope): Promise<NamedMember | undefined> {
    const mine = and(eq(member.organisationId, scope.organisationId), eq(member.userId, scope.userId));
    return this.takeOut(scope, mine, () => ['member.leave', 'left the organisation']);
  }

  private takeOut(
    scope: Scope,
    which: ReturnType<typeof and>,
    words: (gone: NamedMember) => readonly [action: string, text: string],
  ): Promise<NamedMember | undefined> {
    return this.queries.transaction(async (tx) => {
      await oneAtATime(tx, scope);
      const [before] = await named(tx, which);
      if (!before) return undefined;
      if (before.role === 'admin') await refuseLastAdmin(tx, scope);
      const { organisationId } = scope;
      await tx.delete(member).where(eq(member.id, before.id));
      await tx
        .update(apiKey)
        .set({ revokedAt: new Date() })
        .where(and(eq(apiKey.organisationId, organisationId), eq(apiKey.userId, before.userId)));
      await tx
        .update(session)
        .set({ activeOrganisationId: null })
        .where(and(eq(session.userId, before.userId), eq(session.activeOrganisationId, organisationId)));
      await record(tx, scope, ...words(before));
      return before;
    });
  }
}

async function named(queries: Queries, where: ReturnType<typeof and>): Promise<NamedMember[]> {
  const rows = await queries
    .select({ member, name: user.name, email: user.email })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(where)
    .orderBy(asc(member.createdAt), asc(member.id));
  return rows.map(({ member: row, name, email }) => ({ ...row, name, email }));
}

/** Two admins who demote each other at once must not both succeed. */
async function oneAtATime(tx: Queries, scope: Scope): Promise<void> {
  await tx
    .select({ id: organisation.id })
    .from(organisation)
    .where(eq(organisation.id, scope.organisationId))
    .for('update');
}

async function refuseLastAdmin(tx: Queries, scope: Scope): Promise<void> {
  const [admins] = await tx
    .select({ count: count() })
    .from(member)
    .where(and(eq(member.organisationId, scope.organisationId), eq(member.role, 'admin')));
  if ((admins?.count ?? 0) > 1) return;
  throw new MorphoscopeError('InputError', 'this is the last admin of the organisation', {
    suggestion: 'Make somebody else an admin first.',
  });
}
