import { setTimeout as sleep } from 'node:timers/promises';
import { isConnectionLost } from '../database/unreachable.js';

const LONGEST_PAUSE_MS = 2000;

/**
 * Does something that may be done again, again while the database is away: for what must not be lost because it
 * restarts.
 * @param mostMs then the error is thrown
 */
export async function patiently<T>(act: () => Promise<T>, mostMs = 300_000): Promise<T> {
  const until = performance.now() + mostMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isConnectionLost(error) || performance.now() > until) throw error;
      await sleep(pauseMs);
    }
  }
}
