import { createRepositories, type Queries, type Repositories } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { TRPCError } from '@trpc/server';
import type { z } from 'zod';
import { AttemptLimit } from '../../auth/attempt-limit.js';
import { makePasswordLink } from '../../auth/password-links.js';
import type { linkPassword, PasswordLink } from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

/** Links that one admin may make: nobody forgets so much, and a page that was taken over must not lock everybody out. */
const PER_ADMIN = { window: 3600, max: 30 };

/** Forgotten passwords: an admin passes a link on, because this server sends no mail. */
export class Passwords {
  private readonly rows: Repositories;
  private readonly limit: AttemptLimit;

  constructor(
    private readonly queries: Queries,
    private readonly publicUrl: string,
  ) {
    this.rows = createRepositories(queries);
    this.limit = new AttemptLimit(queries);
  }

  /**
   * Makes a link for a member; an earlier one of theirs no longer holds.
   * @throws MorphoscopeError `InputError` for oneself, for who has no password, and for who also works in an
   * organisation that the one who asks is no admin of.
   * @throws TRPCError `TOO_MANY_REQUESTS`
   */
  async link(who: Principal, { member }: z.output<typeof linkPassword>): Promise<PasswordLink> {
    requirePerson(who);
    const { userId } = found(await this.rows.members.get(who, member), 'member', member);
    if (userId === who.userId)
      throw new MorphoscopeError('InputError', 'this is your own password', {
        suggestion: 'Change it under Your account.',
      });
    const { allowed } = await this.limit.consume(`password-link:${who.userId}`, PER_ADMIN);
    if (!allowed)
      throw new TRPCError({
        code: 'TOO_MANY_REQUESTS',
        message: `You made ${PER_ADMIN.max} password links within an hour. Try again later.`,
      });
    const maker = { userId: who.userId, name: who.name };
    const owner = found(await this.rows.passwordLinks.owner(maker, userId), 'member', member);
    return makePasswordLink(this.queries, maker, owner, this.publicUrl);
  }
}
