import { timestamp } from 'drizzle-orm/pg-core';

/** A moment. Milliseconds, as a `Date` has: a cursor made from it finds the same row again. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** When a row was made. */
export const createdAt = () => moment('created_at').notNull().defaultNow();
