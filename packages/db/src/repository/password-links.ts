import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { PasswordLinkRow, UserRow } from '../rows.js';
import { account, member, passwordLink, session, user } from '../schema/index.js';
import { type Author, Repository, record } from './repository.js';

export interface NewPasswordLink {
  /** Whose password it is. */
  readonly userId: string;
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

/** A person whose password a link would set. */
export interface PasswordOwner {
  readonly user: UserRow;
  /** Whether they sign in with a password; else an identity provider knows them. */
  readonly hasPassword: boolean;
  /** How many organisations they belong to. */
  readonly organisations: number;
  /** How many of these the maker of the link is no admin of. */
  readonly foreign: number;
}

/** How a person with a password signs in, in the words of better-auth. */
const WITH_PASSWORD = 'credential';

/**
 * Links by which somebody sets a new password. A password opens all organisations of a person: so a link of an admin
 * holds only while they are admin of every one, when it is made and when it is used. Whoever runs the server is bound by
 * nothing.
 */
export class PasswordLinks extends Repository {
  /** What decides whether `maker` may make a link for a person. */
  owner(maker: Author, userId: string): Promise<PasswordOwner | undefined> {
    return ownerOf(this.queries, maker.userId, userId);
  }

  /** Likewise, by the address that the person signs in with. */
  async ownerByEmail(maker: Author, email: string): Promise<PasswordOwner | undefined> {
    const [person] = await this.queries
      .select({ id: user.id })
      .from(user)
      .where(eq(user.email, email.trim().toLowerCase()));
    return person && ownerOf(this.queries, maker.userId, person.id);
  }

  /** An earlier link of the same person no longer holds. Written into the audit log of all their organisations. */
  create(maker: Author, input: NewPasswordLink): Promise<PasswordLinkRow> {
    const { userId, ...rest } = input;
    const made = { ...rest, makerId: maker.userId ?? null, maker: maker.name };
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(passwordLink)
        .values({ userId, ...made })
        .onConflictDoUpdate({ target: passwordLink.userId, set: { ...made, createdAt: sql`now()` } })
        .returning();
      const [person] = await tx.select().from(user).where(eq(user.id, userId));
      await recordEverywhere(tx, maker, userId, 'password.link', `made a password link for ${person!.name}`);
      return row!;
    });
  }

  /** Whose password a link sets, while it holds. */
  open(tokenHash: string): Promise<UserRow | undefined> {
    return openLink(this.queries, tokenHash).then((link) => link?.owner.user);
  }

  /**
   * Sets the password of a link, ends all sessions of the person, and deletes the link. A token works once.
   * @param passwordHash as better-auth makes it
   * @returns undefined where no link with this token holds
   */
  use(tokenHash: string, passwordHash: string): Promise<UserRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const link = await openLink(tx, tokenHash, 'alone');
      if (!link) return undefined;
      const { id: userId, name } = link.owner.user;
      await tx.delete(passwordLink).where(eq(passwordLink.userId, userId));
      await tx
        .update(account)
        .set({ password: passwordHash, updatedAt: new Date() })
        .where(and(eq(account.userId, userId), eq(account.providerId, WITH_PASSWORD)));
      await tx.delete(session).where(eq(session.userId, userId));
      const text = `set a new password by a link of ${link.maker}, which ended all their sessions`;
      await recordEverywhere(tx, { userId, name }, userId, 'password.reset', text);
      return link.owner.user;
    });
  }

  /** After somebody changed their password themselves: a link that is under way no longer holds. */
  changed(person: Required<Author>): Promise<void> {
    return this.queries.transaction(async (tx) => {
      await tx.delete(passwordLink).where(eq(passwordLink.userId, person.userId));
      await recordEverywhere(tx, person, person.userId, 'password.change', 'changed their password');
    });
  }
}

/**
 * A link that holds, with its owner.
 * @param alone nobody else may use it, or let its owner into an organisation, until the transaction ends
 */
async function openLink(
  queries: Queries,
  tokenHash: string,
  alone?: 'alone',
): Promise<(PasswordLinkRow & { readonly owner: PasswordOwner }) | undefined> {
  const asked = queries
    .select({ link: passwordLink })
    .from(passwordLink)
    .innerJoin(user, eq(user.id, passwordLink.userId))
    .where(and(eq(passwordLink.tokenHash, tokenHash), gt(passwordLink.expiresAt, sql`now()`)));
  const [row] = await (alone ? asked.for('update') : asked);
  if (!row) return undefined;
  const owner = await ownerOf(queries, row.link.makerId ?? undefined, row.link.userId);
  if (!owner?.hasPassword) return undefined;
  if (row.link.makerId !== null && (owner.organisations === 0 || owner.foreign > 0)) return undefined;
  return { ...row.link, owner };
}

async function ownerOf(
  queries: Queries,
  makerId: string | undefined,
  userId: string,
): Promise<PasswordOwner | undefined> {
  const [person] = await queries.select().from(user).where(eq(user.id, userId));
  if (!person) return undefined;
  const places = await organisationsOf(queries, userId);
  const administered =
    makerId === undefined
      ? places
      : await queries
          .select({ id: member.organisationId })
          .from(member)
          .where(and(eq(member.userId, makerId), eq(member.role, 'admin')));
  const ids = new Set(administered.map(({ id }) => id));
  const passwords = await queries
    .select({ id: account.id })
    .from(account)
    .where(
      and(eq(account.userId, userId), eq(account.providerId, WITH_PASSWORD), isNotNull(account.password)),
    );
  return {
    user: person,
    hasPassword: passwords.length > 0,
    organisations: places.length,
    foreign: places.filter(({ id }) => !ids.has(id)).length,
  };
}

function organisationsOf(queries: Queries, userId: string): Promise<{ readonly id: string }[]> {
  return queries
    .select({ id: member.organisationId })
    .from(member)
    .where(eq(member.userId, userId))
    .orderBy(asc(member.organisationId));
}

async function recordEverywhere(
  tx: Queries,
  author: Author,
  userId: string,
  action: string,
  text: string,
): Promise<void> {
  for (const { id } of await organisationsOf(tx, userId))
    await record(tx, { ...author, organisationId: id }, action, text);
}
