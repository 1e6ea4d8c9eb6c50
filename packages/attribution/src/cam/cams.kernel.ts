/** Maps that `camMaps` fills; absent ones are not computed. Each `h·w` values of one tile, zeros at the start. */
export interface CamMaps {
  readonly gradcam?: Float32Array | undefined;
  readonly gradcamPlusPlus?: Float32Array | undefined;
  readonly layercam?: Float32Array | undefined;
  readonly hirescam?: Float32Array | undefined;
}

/**
 * The CAM family of one tile from activations `a` and gradient `g` (`C × cells` each), added up channel by channel, so
 * that both are read a few times while they are in the cache and nothing is copied. What adds nothing is left out: channels that are silent in
 * the tile, and weights of 0.
 */
export function camMaps(
  a: Float32Array,
  g: Float32Array,
  channels: number,
  cells: number,
  epsilon: number,
  maps: CamMaps,
): void {
  const { gradcam, gradcamPlusPlus, layercam, hirescam } = maps;
  for (let c = 0; c < channels; c++) {
    const from = c * cells;
    let total = 0;
    let size = 0;
    let slopes = 0;
    let steepest = Number.NEGATIVE_INFINITY;
    for (let p = from; p < from + cells; p++) {
      const value = a[p]!;
      const slope = g[p]!;
      total += value;
      size += Math.abs(value);
      slopes += slope;
      if (slope > steepest) steepest = slope;
    }
    // A product with what is not finite is not 0, whatever the other factor.
    const finite = Number.isFinite(size) && Number.isFinite(slopes);
    if (finite && size === 0) continue;
    const falls = finite && steepest <= 0;
    if (gradcam) addScaled(a, from, cells, slopes / cells, gradcam);
    if (gradcamPlusPlus && !falls) {
      addScaled(a, from, cells, plusPlusWeight(g, from, cells, total, epsilon), gradcamPlusPlus);
    }
    if (layercam && !falls) {
      for (let p = 0; p < cells; p++) {
        const slope = g[from + p]!;
        if (slope > 0) layercam[p]! += slope * a[from + p]!;
      }
    }
    if (hirescam) for (let p = 0; p < cells; p++) hirescam[p]! += g[from + p]! * a[from + p]!;
  }
}

/** Values below zero become zero, in place. */
export function rectify(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = 0;
}

/** `out += weights · a`: one map from `C × cells` activations. */
export function weightedSum(
  a: Float32Array,
  weights: ArrayLike<number>,
  cells: number,
  out: Float32Array,
): void {
  for (let c = 0; c < weights.length; c++) addScaled(a, c * cells, cells, weights[c]!, out);
}

function addScaled(a: Float32Array, from: number, cells: number, weight: number, out: Float32Array): void {
  for (let p = 0; p < cells; p++) out[p]! += weight * a[from + p]!;
}

/** `Σ_p α(p) max(g(p), 0)` with `α = g² / (2g² + g³ Σ A + ε)`, equations 11 and 19 of the paper. @param total Σ A. */
function plusPlusWeight(
  g: Float32Array,
  from: number,
  cells: number,
  total: number,
  epsilon: number,
): number {
  let weight = 0;
  let last = 0;
  let share = 0;
  for (let p = from; p < from + cells; p++) {
    const slope = g[p]!;
    if (slope <= 0) continue;
    // Under average pooling the gradient is the same in every cell: one division instead of many.
    if (slope !== last) {
      const square = slope * slope;
      const below = 2 * square + square * slope * total + epsilon;
      share = (square / (below === 0 ? 1 : below)) * slope;
      last = slope;
    }
    weight += share;
  }
  return weight;
}
