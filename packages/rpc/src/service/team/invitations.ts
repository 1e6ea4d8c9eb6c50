import {
  createRepositories,
  type InvitationRow,
  type Queries,
  type Repositories,
  schema,
} from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { openInvitation } from '../../auth/admission.js';
import { hashSecret, newSecret } from '../../auth/secret.js';
import type {
  acceptInvitation,
  Invitation,
  inviteMember,
  OpenInvitation,
  revokeInvitation,
} from '../../contract/users.js';
import type { Principal } from '../../principal.js';
import { found } from '../own-rows.js';
import { requirePerson } from './person.js';

/** How long a link opens the door, ms. */
const LASTS = 7 * 24 * 3600 * 1000;

/** Links that let people into an organisation. This server sends no mail: who invites passes the link on. */
export class Invitations {
  private readonly rows: Repositories;

  constructor(
    private readonly queries: Queries,
    private readonly publicUrl: string,
  ) {
    this.rows = createRepositories(queries);
  }

  /** Those that are open, the oldest first. */
  async list(who: Principal): Promise<readonly Invitation[]> {
    const rows = await this.rows.invitations.list(who);
    return rows.filter(({ expiresAt }) => expiresAt > new Date()).map(asInvitation);
  }

  /** Makes a link. A second invitation of the same address replaces the first. */
  async invite(who: Principal, { email, role }: z.output<typeof inviteMember>): Promise<Invitation> {
    requirePerson(who);
    const member = (await this.rows.members.list(who)).find((one) => one.email === email.toLowerCase());
    if (member)
      throw new MorphoscopeError('InputError', `${member.name} is a member already`, {
        where: 'email',
        suggestion: 'Change the role in the list of members.',
      });
    const token = newSecret('mi');
    const row = await this.rows.invitations.create(who, {
      email,
      role,
      tokenHash: hashSecret(token),
      expiresAt: new Date(Date.now() + LASTS),
    });
    // After `#` it stays in the browser: no server log ever holds it.
    return { ...asInvitation(row), link: `${this.publicUrl}/invitation#${token}` };
  }

  async revoke(who: Principal, { invitation }: z.output<typeof revokeInvitation>): Promise<void> {
    requirePerson(who);
    found(await this.rows.invitations.revoke(who, invitation), 'invitation', invitation);
  }

  /**
   * Joins the organisation of a link and works for it from now on.
   * @returns its id.
   */
  async accept(who: Principal, { token }: z.output<typeof acceptInvitation>): Promise<string> {
    requirePerson(who);
    const { session } = schema;
    return this.queries.transaction(async (tx) => {
      const joined = await createRepositories(tx).invitations.accept(who, hashSecret(token));
      if (!joined) throw notOpen();
      const { id } = joined.organisation;
      await tx
        .update(session)
        .set({ activeOrganisationId: id })
        .where(eq(session.id, who.credential ?? ''));
      return id;
    });
  }

  /** What a link opens, for the page it leads to. */
  async show(token: string): Promise<OpenInvitation> {
    const row = await openInvitation(this.queries, { token });
    const organisation = row && (await this.rows.organisations.get(row));
    if (!organisation) throw notOpen();
    return { email: row.email, role: row.role, organisation: organisation.name };
  }
}

function notOpen(): MorphoscopeError {
  return new MorphoscopeError('InputError', 'this invitation is not open any more', {
    suggestion: 'It was used, taken back or is over a week old. Ask for a new one.',
  });
}

function asInvitation({ id, email, role, expiresAt }: InvitationRow): Invitation {
  return { id, email, role, expiresAt: expiresAt.toISOString() };
}
