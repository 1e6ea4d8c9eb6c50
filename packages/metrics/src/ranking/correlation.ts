import { type Figure, figure, undefinedFigure, withNote } from '../figure.js';
import { completeRows, isConstant, type Numbers, pick } from '../samples.js';
import { ascendingOrder, endOfTie, midRanks } from './ranks.js';

/** Pearson's correlation, −1…1. Undefined where either side is constant. Pairs that are not finite are left out. */
export function pearson(a: Numbers, b: Numbers): Figure {
  return paired(a, b, (x, y) => product(x, y));
}

/** Spearman's rank correlation: Pearson's of the mid-ranks. */
export function spearman(a: Numbers, b: Numbers): Figure {
  return paired(a, b, (x, y) => product(midRanks(x), midRanks(y)));
}

/** Kendall's τ-b, ties accounted for, in O(n log n) (Knight, 1966). */
export function kendall(a: Numbers, b: Numbers): Figure {
  return paired(a, b, (x, y) => tauB(x, y));
}

function paired(a: Numbers, b: Numbers, measure: (x: Float64Array, y: Float64Array) => number): Figure {
  const { rows, note } = completeRows(a.length, [a, b]);
  const n = rows.length;
  if (n < 2) return withNote(undefinedFigure(n, 'fewer than two pairs'), note);
  if (isConstant(a, rows) || isConstant(b, rows)) {
    return withNote(undefinedFigure(n, 'one side is the same everywhere'), note);
  }
  const value = measure(pick(a, rows), pick(b, rows));
  return figure(Math.max(-1, Math.min(1, value)), n, note);
}

function product(x: Float64Array, y: Float64Array): number {
  const [mx, my] = [meanOf(x), meanOf(y)];
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - mx, y[i]! - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xy / Math.sqrt(xx) / Math.sqrt(yy);
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function tauB(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const order = Uint32Array.from(x.keys()).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]! || i - j);
  let both = 0;
  for (let i = 0; i < n; ) {
    let end = i + 1;
    while (end < n && x[order[end]!] === x[order[i]!] && y[order[end]!] === y[order[i]!]) end++;
    both += pairs(end - i);
    i = end;
  }
  const inX = tiedPairs(x, order);
  const swaps = sortedSwaps(Float64Array.from(order, (i) => y[i]!));
  const inY = tiedPairs(y, ascendingOrder(y));
  const total = pairs(n);
  const concordantMinusDiscordant = total - inX - inY + both - 2 * swaps;
  return concordantMinusDiscordant / Math.sqrt(total - inX) / Math.sqrt(total - inY);
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

function tiedPairs(values: Float64Array, order: Uint32Array): number {
  let tied = 0;
  for (let start = 0; start < order.length; ) {
    const end = endOfTie(values, order, start);
    tied += pairs(end - start);
    start = end;
  }
  return tied;
}

/** Swaps of neighbours that bubble sort would need: counted while merging. */
function sortedSwaps(values: Float64Array): number {
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  let swaps = 0;
  for (let width = 1; width < values.length; width *= 2) {
    for (let left = 0; left < values.length; left += 2 * width) swaps += merge(from, to, left, width);
    [from, to] = [to, from];
  }
  return swaps;
}

function merge(from: Float64Array, to: Float64Array, left: number, width: number): number {
  const middle = Math.min(left + width, from.length);
  const end = Math.min(left + 2 * width, from.length);
  let i = left;
  let j = middle;
  let swaps = 0;
  for (let at = left; at < end; at++) {
    if (i < middle && (j >= end || from[i]! <= from[j]!)) to[at] = from[i++]!;
    else {
      to[at] = from[j++]!;
      swaps += middle - i;
    }
  }
  return swaps;
}
