import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { author, organisationId } from './columns.js';
import { createdAt, moment } from './moment.js';
import { user } from './user.js';

/** Each role may do what those before it may. */
export const memberRoles = ['viewer', 'annotator', 'editor', 'admin'] as const;
export type MemberRole = (typeof memberRoles)[number];

const role = () => text('role', { enum: memberRoles }).notNull();
const roleIsKnown = (name: string) =>
  check(name, sql.raw(`role in (${memberRoles.map((known) => `'${known}'`).join(', ')})`));

/** A person in an organisation. */
export const member = pgTable(
  'member',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    role: role(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('member_once').on(table.organisationId, table.userId),
    index('member_user').on(table.userId),
    roleIsKnown('member_role'),
  ],
);

/** An open invitation. Only the hash of its token is kept; accepted and revoked ones are deleted. */
export const invitation = pgTable(
  'invitation',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    email: text('email').notNull(),
    role: role(),
    /** SHA-256 of the token, hex. */
    tokenHash: text('token_hash').notNull().unique(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    unique('invitation_email').on(table.organisationId, table.email),
    roleIsKnown('invitation_role'),
  ],
);

/** A key for programs. It acts for the person who made it, with its own role, in one organisation. */
export const apiKey = pgTable(
  'api_key',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    role: role(),
    /** SHA-256 of the secret, hex. */
    hash: text('hash').notNull().unique(),
    /** First characters of the secret, to tell keys apart. */
    start: text('start').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    index('api_key_list').on(table.organisationId, table.createdAt, table.id),
    index('api_key_user').on(table.userId),
    roleIsKnown('api_key_role'),
  ],
);
