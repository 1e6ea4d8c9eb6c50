import type { Queries } from '../database/database.js';
import { member, organisation, user } from '../schema/index.js';
import type { Scope } from '../scope.js';

const LOCAL = 'local';

/**
 * The one person and the one organisation of a server that is used alone, without signing in. Made when absent.
 * Nobody can sign in as this person: it has no account.
 * @param name of the person, as it is written beside what they do
 */
export async function openLocalTeam(queries: Queries, name = 'You'): Promise<Scope> {
  await queries.transaction(async (tx) => {
    await tx.insert(user).values({ id: LOCAL, name, email: 'local@localhost' }).onConflictDoNothing();
    await tx.insert(organisation).values({ id: LOCAL, name: 'This computer' }).onConflictDoNothing();
    await tx
      .insert(member)
      .values({ id: LOCAL, organisationId: LOCAL, userId: LOCAL, role: 'admin' })
      .onConflictDoNothing();
  });
  return { organisationId: LOCAL, userId: LOCAL, name };
}
