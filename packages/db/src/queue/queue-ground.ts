import type { Database } from '../database/database.js';
import type { Delivery } from './delivery.js';
import type { QueueTimes } from './leases.js';

/** What the parts of the queue stand on. */
export interface QueueGround {
  readonly database: Database;
  readonly delivery: Delivery;
  readonly times: QueueTimes;
}
