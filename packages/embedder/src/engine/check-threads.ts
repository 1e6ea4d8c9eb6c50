import { MorphoscopeError } from '@morphoscope/domain';

/**
 * @throws MorphoscopeError `InputError` when `threads` is not a whole number ≥ 1.
 */
export function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new MorphoscopeError('InputError', `threads is ${threads}, expected a whole number ≥ 1`, {
    where: 'threads',
    suggestion: 'Give the number of CPU threads one run may use.',
  });
}
