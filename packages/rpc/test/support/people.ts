import { newId, schema } from '@morphoscope/db';
import type { Principal, Role } from '../../src/index.js';
import { cookiesOf, type TestServer } from './test-server.js';

export const PASSWORD = 'correct horse battery';

/** Somebody who is signed in. */
export interface Person {
  readonly email: string;
  readonly cookie: string;
  /** As the server sees them now; throws where it does not know them (any more). */
  principal(): Promise<Principal>;
}

/** Makes an account and signs in; throws with the server's words where it is refused. */
export async function signUp(
  server: TestServer,
  email: string,
  more: { name?: string; invitation?: string; organisation?: string; address?: string } = {},
): Promise<Person> {
  const { name = email.split('@')[0]!, address, ...rest } = more;
  const response = await server.ask(
    '/sign-up/email',
    { email, name, password: PASSWORD, ...rest },
    address === undefined ? {} : { address },
  );
  if (!response.ok) throw new Error(((await response.json()) as { message: string }).message);
  return personOf(server, email, cookiesOf(response));
}

/** Signs in again, in another browser. */
export async function signIn(server: TestServer, email: string, more: object = {}): Promise<Person> {
  const response = await server.ask('/sign-in/email', { email, password: PASSWORD, ...more });
  if (!response.ok) throw new Error(((await response.json()) as { message: string }).message);
  return personOf(server, email, cookiesOf(response));
}

/** Somebody who comes into an organisation by a link. */
export async function join(server: TestServer, admin: Principal, email: string, role: Role): Promise<Person> {
  const { link } = await server.as(admin).users.invite({ email, role });
  return signUp(server, email, { invitation: link!.split('#')[1]!, address: newAddress() });
}

let addresses = 0;

/** Another address each time, so that limits by address do not count unrelated people together. */
export function newAddress(): string {
  addresses++;
  return `198.51.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

function personOf(server: TestServer, email: string, cookie: string): Person {
  return {
    email,
    cookie,
    principal: async () => {
      const principal = await server.auth.principalOf({ cookie });
      if (principal) return principal;
      throw new Error(`the server does not know ${email}`);
    },
  };
}

/** Members of all roles of a new organisation, written into the tables: for tests that are not about signing in. */
export async function makeOrganisation(
  server: TestServer,
  name: string,
): Promise<Readonly<Record<Role, Principal>>> {
  const { queries } = server.db;
  const organisationId = newId();
  await queries.insert(schema.organisation).values({ id: organisationId, name });
  const make = async (role: Role): Promise<Principal> => {
    const [userId, sessionId] = [newId(), newId()];
    const person = `${role} of ${name}`;
    await queries
      .insert(schema.user)
      .values({ id: userId, name: person, email: `${role}-${userId.toLowerCase()}@example.org` });
    await queries.insert(schema.member).values({ id: newId(), organisationId, userId, role });
    await queries.insert(schema.session).values({
      id: sessionId,
      token: newId(),
      userId,
      activeOrganisationId: organisationId,
      expiresAt: new Date(Date.now() + 3600_000),
    });
    return { userId, name: person, organisationId, role, via: 'session', credential: sessionId };
  };
  return {
    viewer: await make('viewer'),
    annotator: await make('annotator'),
    editor: await make('editor'),
    admin: await make('admin'),
  };
}
