import { bigint, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './moment.js';
import { organisation } from './organisation.js';
import { user } from './user.js';

const userId = () =>
  text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' });
const updatedAt = () => moment('updated_at').notNull().defaultNow();

/** A signed-in browser. Columns of better-auth, and the organisation it works for. */
export const session = pgTable(
  'session',
  {
    id: text('id').primaryKey(),
    expiresAt: moment('expires_at').notNull(),
    token: text('token').notNull().unique(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: userId(),
    activeOrganisationId: text('active_organisation_id').references(() => organisation.id, {
      onDelete: 'set null',
    }),
  },
  (table) => [index('session_user').on(table.userId)],
);

/** A way to sign in: a password's hash, or an account of another provider. Columns of better-auth. */
export const account = pgTable(
  'account',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: userId(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: moment('access_token_expires_at'),
    refreshTokenExpiresAt: moment('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('account_user').on(table.userId)],
);

/** Values that prove something for a while. Columns of better-auth. */
export const verification = pgTable(
  'verification',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index('verification_identifier').on(table.identifier)],
);

/**
 * A link by which somebody sets a new password. One at a time for a person; only the hash of its token is kept, and it is
 * deleted when it was used.
 */
export const passwordLink = pgTable('password_link', {
  userId: userId().primaryKey(),
  /** SHA-256 of the token, hex. */
  tokenHash: text('token_hash').notNull().unique(),
  expiresAt: moment('expires_at').notNull(),
  createdAt: createdAt(),
  /** Who made it; null: whoever runs the server. It is gone with its maker. */
  makerId: text('maker_id').references(() => user.id, { onDelete: 'cascade' }),
  /** Name of the maker. */
  maker: text('maker').notNull(),
});

/** How often somebody tried to sign in. Columns of better-auth. */
export const rateLimit = pgTable('rate_limit', {
  id: text('id').primaryKey(),
  key: text('key').notNull().unique(),
  count: integer('count').notNull(),
  lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
});
