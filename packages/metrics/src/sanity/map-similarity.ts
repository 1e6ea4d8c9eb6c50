import { type Figure, figure, undefinedFigure } from '../figure.js';
import { spearman } from '../ranking/correlation.js';
import type { Numbers } from '../samples.js';

/** A map of one tile: `height × width`, row-major. */
export interface FlatMap {
  readonly data: Numbers;
  readonly height: number;
  readonly width: number;
}

/** How alike a map before and after randomisation are: near 0 for a map that depends on the model (Adebayo et al., 2018). */
export interface MapSimilarity {
  /** Spearman's correlation over cells. */
  readonly rank: Figure;
  /** Structural similarity (Wang et al., 2004). */
  readonly ssim: Figure;
}

/** Compares two maps of the same size. */
export function mapSimilarity(before: FlatMap, after: FlatMap): MapSimilarity {
  return { rank: spearman(before.data, after.data), ssim: structuralSimilarity(before, after) };
}

/**
 * Structural similarity of two maps, each scaled to 0…1 first: mean over all windows of 7 × 7 cells, or as large as fits, with sample
 * variances and K₁ = 0.01, K₂ = 0.03 as in scikit-image. Undefined where a map is constant or not finite.
 */
export function structuralSimilarity(before: FlatMap, after: FlatMap): Figure {
  const { height, width } = before;
  const n = height * width;
  const [a, b] = [scaled(before.data, n), scaled(after.data, n)];
  if (!a || !b) return undefinedFigure(n, 'a map is constant or not finite');
  const side = Math.min(7, height, width);
  if (side < 2) return undefinedFigure(n, 'the map is one cell wide');
  let sum = 0;
  let windows = 0;
  for (let row = 0; row + side <= height; row++) {
    for (let column = 0; column + side <= width; column++) {
      sum += windowSimilarity(a, b, width, row, column, side);
      windows++;
    }
  }
  return figure(sum / windows, n);
}

function scaled(data: Numbers, n: number): Float64Array | undefined {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(data[i]!)) return undefined;
    least = Math.min(least, data[i]!);
    most = Math.max(most, data[i]!);
  }
  return most > least
    ? Float64Array.from({ length: n }, (_, i) => (data[i]! - least) / (most - least))
    : undefined;
}

function windowSimilarity(
  a: Float64Array,
  b: Float64Array,
  width: number,
  row: number,
  column: number,
  side: number,
): number {
  const n = side * side;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let r = row; r < row + side; r++) {
    for (let c = column; c < column + side; c++) {
      const [x, y] = [a[r * width + c]!, b[r * width + c]!];
      sa += x;
      sb += y;
      saa += x * x;
      sbb += y * y;
      sab += x * y;
    }
  }
  const [ma, mb] = [sa / n, sb / n];
  const unbiased = n / (n - 1);
  const va = unbiased * (saa / n - ma * ma);
  const vb = unbiased * (sbb / n - mb * mb);
  const vab = unbiased * (sab / n - ma * mb);
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  return ((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}
