import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A name for a worker that no other has: host, process, and a random part. */
export function workerName(): string {
  return `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`;
}
