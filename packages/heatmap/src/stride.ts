/** How a stride meets the cells of a map. */
export interface StrideFit {
  /** The stride is a whole number of cells: no refinement needed. */
  readonly exact: boolean;
  /** Model-input px per raster cell: the greatest common divisor of cell and stride (may be fractional, as cells may). */
  readonly stepPx: number;
  /** Raster cells per layer cell, per axis. */
  readonly repeat: number;
}

/**
 * Exact rational arithmetic on whole px: with a cell of `tilePx / cells` px, `gcd(cell, stride) = gcd(tilePx, stridePx · cells) / cells`.
 * All arguments are whole numbers above 0.
 */
export function strideFit(tilePx: number, stridePx: number, cells: number): StrideFit {
  const common = gcd(tilePx, stridePx * cells);
  const repeat = tilePx / common;
  return { exact: repeat === 1, stepPx: common / cells, repeat };
}

/** The one or two strides nearest to `stridePx` that are whole multiples of the cell, ascending. */
export function nearStrides(tilePx: number, stridePx: number, cells: number): number[] {
  const unit = tilePx / gcd(tilePx, cells);
  const lower = Math.floor(stridePx / unit) * unit;
  const upper = Math.ceil(stridePx / unit) * unit;
  return lower === upper ? [lower] : lower === 0 ? [upper] : [lower, upper];
}

/** Advice on a stride before anything runs: does it fit, what raster would it need, which strides nearby fit. */
export interface StrideAdvice extends StrideFit {
  readonly suggestions: readonly number[];
}

/** `strideFit` with the nearest exact strides, for a layer whose map is `cells × cells` on tiles of `tilePx`. */
export function checkStride(
  spec: { readonly tilePx: number; readonly stridePx: number },
  cells: number,
): StrideAdvice {
  return {
    ...strideFit(spec.tilePx, spec.stridePx, cells),
    suggestions: nearStrides(spec.tilePx, spec.stridePx, cells),
  };
}

function gcd(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
