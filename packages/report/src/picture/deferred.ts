import type { Deferred } from '@morphoscope/domain';

/** A value, asked for now if it was not there yet. */
export async function loaded<T extends object>(value: Deferred<T>): Promise<T> {
  return typeof value === 'function' ? value() : value;
}
