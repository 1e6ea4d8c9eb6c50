import { boolean, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './moment.js';

/** A person. Columns as better-auth asks for them. */
export const user = pgTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: createdAt(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});
