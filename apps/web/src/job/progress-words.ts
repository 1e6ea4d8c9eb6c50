import type { JobProgress } from '@morphoscope/rpc';
import { count } from '../format/number';
import { span } from '../format/time';

/** How far a job is, in words: `apply: 128 of 400 tiles, 3 min left`. */
export function progressWords({ stage, done, total, unit, secondsLeft }: JobProgress): string {
  const amount = total > 0 ? `${count(done)} of ${count(total)} ${unit}` : `${count(done)} ${unit}`;
  const left = secondsLeft === undefined ? '' : `, ${span(secondsLeft)} left`;
  return `${stage}: ${amount}${left}`;
}
