import { asc, eq } from 'drizzle-orm';
import { newId } from '../id.js';
import type { MemberRole, OrganisationRow } from '../rows.js';
import { member, organisation } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository, record } from './repository.js';

/** An organisation and what a person may do in it. */
export interface Membership {
  readonly organisation: OrganisationRow;
  readonly role: MemberRole;
}

/** Teams. */
export class Organisations extends Repository {
  async get(scope: Pick<Scope, 'organisationId'>): Promise<OrganisationRow | undefined> {
    const [row] = await this.queries
      .select()
      .from(organisation)
      .where(eq(organisation.id, scope.organisationId));
    return row;
  }

  /** Those a person belongs to, by name. */
  ofUser(userId: string): Promise<Membership[]> {
    return this.queries
      .select({ organisation, role: member.role })
      .from(member)
      .innerJoin(organisation, eq(organisation.id, member.organisationId))
      .where(eq(member.userId, userId))
      .orderBy(asc(organisation.name), asc(organisation.id));
  }

  /** Makes an organisation; its maker is its first admin. */
  create(maker: Pick<Scope, 'userId' | 'name'>, name: string): Promise<OrganisationRow> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.insert(organisation).values({ id: newId(), name }).returning();
      const scope = { ...maker, organisationId: row!.id };
      await tx
        .insert(member)
        .values({ id: newId(), organisationId: row!.id, userId: maker.userId, role: 'admin' });
      await record(tx, scope, 'organisation.create', `made the organisation ${name}`);
      return row!;
    });
  }
}
