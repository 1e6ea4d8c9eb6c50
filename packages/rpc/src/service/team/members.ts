import {
  createRepositories,
  type NamedMember,
  type Queries,
  type Repositories,
  schema,
} from '@morphoscope/db';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { changeMember, changeOwnName, Member, removeMember } from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

/** The people of an organisation. */
export class Members {
  private readonly rows: Repositories['members'];

  constructor(private readonly queries: Queries) {
    this.rows = createRepositories(queries).members;
  }

  /** In the order they came. */
  async list(who: Principal): Promise<readonly Member[]> {
    return (await this.rows.list(who)).map((row) => asMember(row, who));
  }

  /** @throws MorphoscopeError `InputError` when nobody would be admin any more. */
  async changeRole(who: Principal, { member, role }: z.output<typeof changeMember>): Promise<Member> {
    requirePerson(who);
    return asMember(found(await this.rows.changeRole(who, member, role), 'member', member), who);
  }

  /**
   * Takes somebody out of the organisation; their keys for it are gone, and their sessions open it no more.
   * @throws MorphoscopeError `InputError` when nobody would be admin any more.
   */
  async remove(who: Principal, { member }: z.output<typeof removeMember>): Promise<void> {
    requirePerson(who);
    found(await this.rows.remove(who, member), 'member', member);
  }

  /**
   * Leaves the organisation; this browser works for another of one's own, where there is one.
   * @throws MorphoscopeError `InputError` when nobody would be admin any more.
   */
  async leave(who: Principal): Promise<void> {
    requirePerson(who);
    found(await this.rows.leave(who), 'organisation', who.organisationId);
  }

  /** Gives oneself another name; what was written under the old one keeps it. */
  async changeOwnName(who: Principal, { name }: z.output<typeof changeOwnName>): Promise<string> {
    requirePerson(who);
    await this.queries.transaction(async (tx) => {
      const { user } = schema;
      await tx.update(user).set({ name, updatedAt: new Date() }).where(eq(user.id, who.userId));
      await createRepositories(tx).audit.record(who, 'member.rename', `is called ${name} from now on`);
    });
    return name;
  }
}

function asMember({ id, userId, role, createdAt, name, email }: NamedMember, who: Principal): Member {
  return { id, name, email, role, since: createdAt.toISOString(), me: userId === who.userId };
}
