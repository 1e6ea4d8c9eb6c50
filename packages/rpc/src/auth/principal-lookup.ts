import { type Queries, schema } from '@morphoscope/db';
import { and, asc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm';
import { lowerRole } from '../contract/common.js';
import type { Principal } from '../principal.js';
import { FreshBatch } from './fresh-batch.js';
import { hashSecret, sameHash } from './secret.js';

const { apiKey, member, session, user } = schema;

/** How stale "last used" of a key may be, ms: not every request is a write. */
const LAST_USED_STEP = 60_000;

type Found = Map<string, Principal>;

/** Finds who a credential belongs to. Nothing is remembered between questions: what is revoked is gone at once. */
export class PrincipalLookup {
  private readonly byToken = new FreshBatch((tokens: readonly string[]) => this.sessions('token', tokens));
  private readonly bySessionId = new FreshBatch((ids: readonly string[]) => this.sessions('id', ids));
  private readonly byHash = new FreshBatch((hashes: readonly string[]) => this.keys('hash', hashes));
  private readonly byKeyId = new FreshBatch((ids: readonly string[]) => this.keys('id', ids));

  constructor(private readonly queries: Queries) {}

  /** By the token of a session. A person without an organisation is nobody. */
  bySession(token: string): Promise<Principal | undefined> {
    return this.byToken.ask(token);
  }

  /** By an API key. It may do what its role and the role of its maker both allow. */
  byKey(secret: string): Promise<Principal | undefined> {
    return this.byHash.ask(hashSecret(secret));
  }

  /** Whether the credential that a principal came with still gives the same role in the same organisation. */
  async isStillValid({ via, credential, organisationId, role }: Principal): Promise<boolean> {
    if (via === 'local') return true;
    if (credential === undefined) return false;
    const now = await (via === 'key' ? this.byKeyId : this.bySessionId).ask(credential);
    return now?.organisationId === organisationId && now.role === role;
  }

  private async sessions(by: 'token' | 'id', values: readonly string[]): Promise<Found> {
    const rows = await this.queries
      .select({
        asked: session[by],
        credential: session.id,
        active: session.activeOrganisationId,
        userId: user.id,
        name: user.name,
        organisationId: member.organisationId,
        role: member.role,
      })
      .from(session)
      .innerJoin(user, eq(user.id, session.userId))
      .innerJoin(member, eq(member.userId, user.id))
      .where(and(inArray(session[by], [...values]), gt(session.expiresAt, new Date())))
      .orderBy(asc(member.createdAt), asc(member.id));
    const found: Found = new Map();
    for (const { asked, active, ...rest } of rows) {
      if (found.has(asked) && rest.organisationId !== active) continue;
      found.set(asked, { ...rest, via: 'session' });
    }
    return found;
  }

  private async keys(by: 'hash' | 'id', values: readonly string[]): Promise<Found> {
    const now = new Date();
    const rows = await this.queries
      .select({
        asked: apiKey[by],
        credential: apiKey.id,
        lastUsedAt: apiKey.lastUsedAt,
        keyRole: apiKey.role,
        ownRole: member.role,
        userId: user.id,
        name: user.name,
        organisationId: apiKey.organisationId,
      })
      .from(apiKey)
      .innerJoin(user, eq(user.id, apiKey.userId))
      .innerJoin(member, and(eq(member.userId, user.id), eq(member.organisationId, apiKey.organisationId)))
      .where(and(inArray(apiKey[by], [...values]), gt(apiKey.expiresAt, now), isNull(apiKey.revokedAt)));
    const found: Found = new Map();
    for (const { asked, lastUsedAt: _used, keyRole, ownRole, ...rest } of rows) {
      const same = by === 'id' ? asked : values.find((hash) => sameHash(hash, asked));
      if (same !== undefined) found.set(same, { ...rest, role: lowerRole(keyRole, ownRole), via: 'key' });
    }
    await this.noteUse(rows, now);
    return found;
  }

  private async noteUse(
    keys: readonly { readonly credential: string; readonly lastUsedAt: Date | null }[],
    now: Date,
  ): Promise<void> {
    const before = new Date(now.getTime() - LAST_USED_STEP);
    const due = keys.filter(({ lastUsedAt }) => lastUsedAt === null || lastUsedAt < before);
    if (due.length === 0) return;
    const ids = due.map(({ credential }) => credential);
    const isDue = or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, before));
    await this.queries
      .update(apiKey)
      .set({ lastUsedAt: now })
      .where(and(inArray(apiKey.id, ids), isDue));
  }
}
