export type { Database, DatabasePlace, Queries } from './database/database.js';
export { type OpenOptions, openDatabase } from './database/open-database.js';
export { isConnectionLost } from './database/unreachable.js';
export * as schema from './schema/index.js';
