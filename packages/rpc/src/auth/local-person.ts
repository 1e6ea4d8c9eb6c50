import { type Queries, schema } from '@morphoscope/db';
import type { Principal } from '../principal.js';

/** Id of the one person of single-user mode. */
export const LOCAL_USER = 'local';

const LOCAL: Principal = {
  userId: LOCAL_USER,
  name: 'You',
  organisationId: 'local',
  role: 'admin',
  via: 'local',
};

/** Makes the person and the organisation of single-user mode where they are not there. Nobody can sign in as them. */
export async function localPerson(queries: Queries): Promise<Principal> {
  const { userId, name, organisationId, role } = LOCAL;
  await queries
    .insert(schema.organisation)
    .values({ id: organisationId, name: 'This computer' })
    .onConflictDoNothing();
  await queries
    .insert(schema.user)
    .values({ id: userId, name, email: 'local@localhost' })
    .onConflictDoNothing();
  await queries
    .insert(schema.member)
    .values({ id: 'local', organisationId, userId, role })
    .onConflictDoNothing();
  return LOCAL;
}
