/** Maps that `camMaps` fills; absent ones are not computed. Each `h·w` values of one tile, zeros at the start. */
export interface CamMaps {
  readonly gradcam?: Float32Array | undefined;
  readonly gradcamPlusPlus?: Float32Array | undefined;
  readonly layercam?: Float32Array | undefined;
  readonly hirescam?: Float32Array | undefined;
}

/**
 * The CAM family of one tile from activations `a` and gradient `g` (`C × cells` each), added up channel by channel, so
 * that both are read once or twice and nothing is copied.
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
    if (gradcam) addScaled(a, from, cells, meanOf(g, from, cells), gradcam);
    if (gradcamPlusPlus) {
      addScaled(a, from, cells, plusPlusWeight(a, g, from, cells, epsilon), gradcamPlusPlus);
    }
    if (layercam) {
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

function meanOf(g: Float32Array, from: number, cells: number): number {
  let sum = 0;
  for (let p = 0; p < cells; p++) sum += g[from + p]!;
  return sum / cells;
}

/** `Σ_p α(p) max(g(p), 0)` with `α = g² / (2g² + g³ Σ A + ε)`, equations 11 and 19 of the paper. */
function plusPlusWeight(
  a: Float32Array,
  g: Float32Array,
  from: number,
  cells: number,
  epsilon: number,
): number {
  let total = 0;
  for (let p = 0; p < cells; p++) total += a[from + p]!;
  let weight = 0;
  for (let p = 0; p < cells; p++) {
    const slope = g[from + p]!;
    if (slope <= 0) continue;
    const square = slope * slope;
    const below = 2 * square + square * slope * total + epsilon;
    weight += (square / (below === 0 ? 1 : below)) * slope;
  }
  return weight;
}
