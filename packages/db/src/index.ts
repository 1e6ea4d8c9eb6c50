export type { Database, DatabasePlace, Queries } from './database/database.js';
export { type OpenOptions, openDatabase } from './database/open-database.js';
export { isConnectionLost } from './database/unreachable.js';
export { newId } from './id.js';
export type { PageOf, PageRequest } from './page.js';
export type {
  ClaimedJob,
  ClaimedPart,
  Failure,
  JobQueue,
  LossReason,
  NewJob,
  NewPart,
  QueueFigures,
  Worker,
} from './queue/job-queue.js';
export type { QueueTimes } from './queue/leases.js';
export { openJobQueue, type QueueOptions } from './queue/open-job-queue.js';
export { workerName } from './queue/worker-name.js';
export * from './repository/index.js';
export type * from './rows.js';
export * as schema from './schema/index.js';
export type { Scope } from './scope.js';
