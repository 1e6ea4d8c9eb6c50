import { elementCount } from '../tensor-values.js';
import { FOLD_LIMIT, type Known } from './known.js';

/**
 * Values of a small constant, rearranged: value at `coordinates` of the result is the one at `origin(coordinates)` of the
 * input. `undefined` when the input has no known values or the result is long.
 */
export function pick(
  input: Known | undefined,
  shape: readonly number[],
  origin: (coordinates: readonly number[]) => readonly number[],
): number[] | undefined {
  const { values, shape: from } = input ?? {};
  const count = elementCount(shape);
  if (!values || !from || count > FOLD_LIMIT) return undefined;
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const coordinates = Array.from(shape, () => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    const flat = origin(coordinates).reduce((at, position, axis) => at * from[axis]! + position, 0);
    return values[flat] ?? Number.NaN;
  });
}
