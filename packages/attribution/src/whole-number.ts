import { MorphoscopeError } from '@morphoscope/domain';

/**
 * `value`, a whole number of at least `least`.
 * @param what it is, for the message.
 * @throws MorphoscopeError `InputError` otherwise.
 */
export function wholeNumber(value: number, least: number, what: string): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new MorphoscopeError('InputError', `${what} of ${value}`, {
    suggestion: `Give a whole number of at least ${least}.`,
  });
}
