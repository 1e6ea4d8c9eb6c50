import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { newId } from '../id.js';
import type { ApiKeyRow, MemberRole } from '../rows.js';
import { apiKey } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository, record } from './repository.js';

/** A key to be kept: its secret is known to who made it only. */
export interface NewApiKey {
  readonly name: string;
  readonly role: MemberRole;
  /** SHA-256 of the secret, hex. */
  readonly hash: string;
  /** First characters of the secret, to tell keys apart. */
  readonly start: string;
  readonly expiresAt: Date;
}

/** Keys for programs. Whether one opens something is found out by `rpc`, for many requests at once. */
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
}
