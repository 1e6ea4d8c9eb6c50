import { newId, type Queries, schema } from '@morphoscope/db';
import { eq, lt, sql } from 'drizzle-orm';

const { rateLimit } = schema;

/** How often something may be tried. */
export interface AttemptRule {
  /** Seconds, from the first attempt on. */
  readonly window: number;
  /** Attempts in it. */
  readonly max: number;
}

/** What an attempt comes to. */
export interface AttemptAnswer {
  readonly allowed: boolean;
  /** Seconds until the next one may be made. */
  readonly retryAfter: number | null;
}

/** Longest window of any rule, ms: older counts are deleted. */
const LONGEST = 24 * 3600 * 1000;

/**
 * Counts attempts in the database, so that all servers of a team count together and a restart forgets nothing. One
 * statement counts and decides: attempts made at the same moment cannot slip through.
 */
export class AttemptLimit {
  constructor(private readonly queries: Queries) {}

  /** Counts one attempt under a key. */
  async consume(key: string, { window, max }: AttemptRule): Promise<AttemptAnswer> {
    const now = Date.now();
    const begin = now - window * 1000;
    const isOver = sql`${rateLimit.lastRequest} <= ${begin}`;
    const [row] = await this.queries
      .insert(rateLimit)
      .values({ id: newId(), key, count: 1, lastRequest: now })
      .onConflictDoUpdate({
        target: rateLimit.key,
        set: {
          count: sql`case when ${isOver} then 1 else least(${rateLimit.count} + 1, ${max + 1}) end`,
          lastRequest: sql`case when ${isOver} then ${now}::bigint else ${rateLimit.lastRequest} end`,
        },
      })
      .returning({ count: rateLimit.count, first: rateLimit.lastRequest });
    const { count, first } = row!;
    if (count === 1) await this.forgetOld(now);
    if (count <= max) return { allowed: true, retryAfter: null };
    return { allowed: false, retryAfter: Math.max(1, Math.ceil((first + window * 1000 - now) / 1000)) };
  }

  /** Forgets the attempts under a key, after one that went well. */
  async forget(key: string): Promise<void> {
    await this.queries.delete(rateLimit).where(eq(rateLimit.key, key));
  }

  private async forgetOld(now: number): Promise<void> {
    await this.queries.delete(rateLimit).where(lt(rateLimit.lastRequest, now - LONGEST));
  }
}
