/** Largest difference, relative to the largest reference value. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    // NaN must not pass as small.
    if (!(difference <= most)) most = difference;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return most / scale;
}

/** Sums of `n` equal parts. */
export function sums(values: ArrayLike<number>, n: number): number[] {
  const size = values.length / n;
  return Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += values[i]!;
    return sum;
  });
}
