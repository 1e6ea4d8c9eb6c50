import { type Figure, figure, undefinedFigure, withNote } from '../figure.js';
import { completeRows, type Numbers } from '../samples.js';

/**
 * Mean height of a curve: its area by the trapezoid rule over its width. `n` counts points. Points that are not finite are left out.
 * @param x ascending.
 */
export function curveMean(x: Numbers, y: Numbers): Figure {
  const { rows, note } = completeRows(x.length, [x, y]);
  const width = rows.length > 1 ? x[rows.at(-1)!]! - x[rows[0]!]! : 0;
  if (!(width > 0)) return withNote(undefinedFigure(rows.length, 'fewer than two points of the curve'), note);
  let area = 0;
  for (let i = 1; i < rows.length; i++) {
    const [from, to] = [rows[i - 1]!, rows[i]!];
    area += ((x[to]! - x[from]!) * (y[to]! + y[from]!)) / 2;
  }
  return figure(area / width, rows.length, note);
}

/** Area between the curves of least and of most relevant first, over the width: how much the order matters. */
export function lerfMorfDifference(x: Numbers, morf: Numbers, lerf: Numbers): Figure {
  return curveMean(
    x,
    Float64Array.from(morf, (value, i) => lerf[i]! - value),
  );
}

/**
 * Heights from 0 to 1: how much of the way from the height with nothing left to the height with everything there a curve stands.
 * Undefined heights where both ends are equal.
 */
export function relativeHeights(y: Numbers, nothing: number, everything: number): Float64Array {
  const span = everything - nothing;
  return Float64Array.from(y, (value) => (span === 0 ? Number.NaN : (value - nothing) / span));
}

/** Order in which to take things away: highest score first, or lowest first; equal scores by index. NaN goes last. */
export function removalOrder(scores: Numbers, first: 'highest' | 'lowest' = 'highest'): Uint32Array {
  const sign = first === 'highest' ? -1 : 1;
  const key = (i: number): number =>
    Number.isNaN(scores[i]!) ? Number.POSITIVE_INFINITY : sign * scores[i]!;
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => {
    const [ka, kb] = [key(a), key(b)];
    return ka < kb ? -1 : ka > kb ? 1 : a - b;
  });
}
