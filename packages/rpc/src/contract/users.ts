import { z } from 'zod';
import { id, name, page, type Role, role } from './common.js';

/** What stands after `#` in a link. */
const token = z.string().min(20).max(200);

export const inviteMember = z.object({ email: z.email().max(254), role });
export const changeMember = z.object({ member: id, role });
export const removeMember = z.object({ member: id });
export const acceptInvitation = z.object({ token });
export const revokeInvitation = z.object({ invitation: id });
export const createOrganisation = z.object({ name });
export const renameOrganisation = z.object({ name });
/** With the token of a link, also what the link opens. */
export const describeDoor = z.object({
  /** Of an invitation. */
  invitation: token.optional(),
  /** Of a link for a new password. */
  password: token.optional(),
});
export const linkPassword = z.object({ member: id });
export const changeOwnName = z.object({ name });
export const switchOrganisation = z.object({ organisation: id });
export const createKey = z.object({
  name,
  role: role.default('viewer'),
  days: z.int().min(1).max(730).default(90),
});
export const revokeKey = z.object({ key: id });
export const revokeSession = z.object({ session: id });
/** Entries of which all that is given holds. */
export const listAudit = page.extend({
  /** Exactly, e.g. `member.remove`. */
  action: z.string().max(60).optional(),
  /** What was changed: the first part of actions, e.g. `member`. */
  kind: z
    .string()
    .regex(/^[a-z]{1,40}$/, 'is no kind of entry, e.g. member')
    .optional(),
  /** Somewhere in the author or the words. */
  search: z.string().trim().max(200).optional(),
  /** From this moment on. */
  from: z.iso.datetime().optional(),
  /** Before this moment. */
  before: z.iso.datetime().optional(),
});

/**
 * What the page before sign-in must know. Accounts are made with `POST /api/auth/sign-up/email` and opened with
 * `POST /api/auth/sign-in/email`; both take `{email, password, invitation?}`, sign-up also `{name, organisation?}`.
 * `POST /api/auth/new-password` takes `{token, password}` of a link for a new password.
 * `POST /api/auth/sign-in/social` with `{provider: 'oidc', callbackURL: '/'}` answers with the `url` of the provider.
 */
export interface Door {
  readonly mode: 'single' | 'team';
  /**
   * Who may make an account: `first` nobody has one yet, whoever comes becomes admin; `invited` only with a link;
   * `open` everybody.
   */
  readonly signUp: 'first' | 'invited' | 'open';
  readonly minPassword: number;
  /** Name of the identity provider, where there is one. */
  readonly provider?: string;
  readonly invitation?: OpenInvitation;
  readonly password?: OpenPasswordLink;
}

/** Whose password a link sets. */
export interface OpenPasswordLink {
  readonly name: string;
  readonly email: string;
}

/** A link by which somebody sets a new password. */
export interface PasswordLink extends OpenPasswordLink {
  /**
   * Shown once, to the one who makes it: this server sends no mail. `/new-password#<token>`; it works once, and ends all
   * sessions of its owner.
   */
  readonly link: string;
  readonly expiresAt: string;
}

/** What an invitation's link opens. */
export interface OpenInvitation {
  readonly email: string;
  readonly role: Role;
  /** Name of the organisation. */
  readonly organisation: string;
}

/** Who asks. In single-user mode the one person on this machine. */
export interface Me {
  readonly mode: 'single' | 'team';
  readonly userId: string;
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly organisations: readonly { readonly id: string; readonly name: string; readonly role: Role }[];
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly since: string;
  readonly me: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: string;
  /**
   * Shown once, to the one who invites: this server sends no mail. `/invitation#<token>`; the token stays in the browser
   * and goes into `users.door`, sign-up, sign-in or `users.acceptInvitation`.
   */
  readonly link?: string;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** First characters, to tell keys apart. */
  readonly start: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt?: string;
  /** The key itself, once, when it is made. */
  readonly secret?: string;
}

export interface Session {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly agent: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly author: string;
  /** `study.create`, `member.remove`, … */
  readonly action: string;
  readonly text: string;
}

/** What the server can do, for the foot of pages and for new runs. */
export interface ServerInfo {
  readonly version: string;
  readonly mode: 'single' | 'team';
  readonly database: 'embedded' | 'postgresql';
  readonly engines: readonly {
    readonly name: string;
    readonly available: boolean;
    readonly detail?: string;
  }[];
  readonly workers: number;
  readonly slideRoots: readonly string[];
  /** How large a file may be that is sent, bytes. */
  readonly uploads: { readonly slideBytes: number; readonly modelBytes: number };
  readonly signUp: boolean;
}
