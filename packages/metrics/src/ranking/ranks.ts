import type { Numbers } from '../samples.js';

/** Indices of the values in ascending order; equal values keep their order. NaN must have been taken out. */
export function ascendingOrder(values: Numbers): Uint32Array {
  const sorted = Float64Array.from(values);
  return Uint32Array.from(sorted.keys()).sort((a, b) => sorted[a]! - sorted[b]! || a - b);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function midRanks(values: Numbers): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(order.length);
  for (let start = 0; start < order.length; ) {
    const end = endOfTie(values, order, start);
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** First position after `start` in `order` whose value differs. */
export function endOfTie(values: Numbers, order: Uint32Array, start: number): number {
  const value = values[order[start]!]!;
  let end = start + 1;
  while (end < order.length && values[order[end]!]! === value) end++;
  return end;
}
