import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { newId } from '../id.js';
import type { ApiKeyRow, MemberRole, UserRow } from '../rows.js';
import { apiKey, member, user } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository, record } from './repository.js';

export interface NewApiKey {
  readonly name: string;
  readonly role: MemberRole;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  /** First characters of the secret, to tell keys apart. */
  readonly start: string;
  readonly expiresAt: Date;
}

/** A key that works, and whose it is. */
export interface ValidKey {
  readonly key: ApiKeyRow;
  readonly user: UserRow;
  /** Of the person in the organisation now: the key may do no more. */
  readonly memberRole: MemberRole;
}

/** How exactly `lastUsedAt` is kept: writing it for each request would cost more than it tells. */
const USED_EVERY = sql`interval '1 minute'`;

/** Keys for programs. */
export class ApiKeys extends Repository {
  /** Those not revoked, newest first. */
  list(scope: Scope): Promise<ApiKeyRow[]> {
    return this.queries
      .select()
      .from(apiKey)
      .where(and(eq(apiKey.organisationId, scope.organisationId), isNull(apiKey.revokedAt)))
      .orderBy(desc(apiKey.createdAt), desc(apiKey.id));
  }

  create(scope: Scope, input: NewApiKey): Promise<ApiKeyRow> {
    return this.queries.transaction(async (tx) => {
      const { organisationId, userId } = scope;
      const [row] = await tx
        .insert(apiKey)
        .values({ ...input, id: newId(), organisationId, userId })
        .returning();
      await record(tx, scope, 'key.create', `made the API key ${input.name} (${input.role})`);
      return row!;
    });
  }

  /** It stops working at once. */
  revoke(scope: Scope, id: string): Promise<ApiKeyRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .update(apiKey)
        .set({ revokedAt: sql`now()` })
        .where(
          and(eq(apiKey.organisationId, scope.organisationId), eq(apiKey.id, id), isNull(apiKey.revokedAt)),
        )
        .returning();
      if (row) await record(tx, scope, 'key.revoke', `revoked the API key ${row.name}`);
      return row;
    });
  }

  /** The key with this hash, if it works: not expired, not revoked, of somebody who is still a member. */
  async findValid(hash: string): Promise<ValidKey | undefined> {
    const [row] = await this.queries
      .select({ key: apiKey, user, memberRole: member.role })
      .from(apiKey)
      .innerJoin(user, eq(user.id, apiKey.userId))
      .innerJoin(
        member,
        and(eq(member.userId, apiKey.userId), eq(member.organisationId, apiKey.organisationId)),
      )
      .where(and(eq(apiKey.hash, hash), isNull(apiKey.revokedAt), gt(apiKey.expiresAt, sql`now()`)));
    return row;
  }

  /** Notes that a key was used now. */
  async touch({ id }: Pick<ApiKeyRow, 'id'>): Promise<void> {
    await this.queries
      .update(apiKey)
      .set({ lastUsedAt: sql`now()` })
      .where(
        and(
          eq(apiKey.id, id),
          sql`(${apiKey.lastUsedAt} is null or ${apiKey.lastUsedAt} < now() - ${USED_EVERY})`,
        ),
      );
  }
}
