import { createRepositories, type Queries, schema } from '@morphoscope/db';
import { and, desc, eq, gt, ne } from 'drizzle-orm';
import type { z } from 'zod';
import type { revokeSession, Session } from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

const { session } = schema;

/** Browsers in which somebody is signed in. */
export class Sessions {
  constructor(private readonly queries: Queries) {}

  /** One's own, the last first. */
  async list(who: Principal): Promise<readonly Session[]> {
    const rows = await this.queries
      .select()
      .from(session)
      .where(and(eq(session.userId, who.userId), gt(session.expiresAt, new Date())))
      .orderBy(desc(session.createdAt), desc(session.id));
    return rows.map(({ id, createdAt, userAgent }) => ({
      id,
      current: id === who.credential,
      createdAt: createdAt.toISOString(),
      agent: userAgent ?? '',
    }));
  }

  /** Signs one of one's own browsers out. */
  async revoke(who: Principal, { session: id }: z.output<typeof revokeSession>): Promise<void> {
    requirePerson(who);
    await this.queries.transaction(async (tx) => {
      const [row] = await tx
        .delete(session)
        .where(and(eq(session.userId, who.userId), eq(session.id, id)))
        .returning();
      found(row, 'session', id);
      await createRepositories(tx).audit.record(who, 'session.revoke', 'ended a session of their own');
    });
  }

  /** Signs all of one's own browsers out but this one. */
  async revokeOthers(who: Principal): Promise<void> {
    requirePerson(who);
    await this.queries.transaction(async (tx) => {
      await tx
        .delete(session)
        .where(and(eq(session.userId, who.userId), ne(session.id, who.credential ?? '')));
      await createRepositories(tx).audit.record(
        who,
        'session.revoke',
        'ended all other sessions of their own',
      );
    });
  }
}
