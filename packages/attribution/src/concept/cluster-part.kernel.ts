/** `part += W_k(p) · row_c`: the part of A that a prototype carries, `C × cells`. */
export function addPrototype(
  part: Float32Array,
  weights: Float32Array,
  row: ArrayLike<number>,
  channels: number,
  cells: number,
): void {
  for (let c = 0; c < channels; c++) {
    const value = row[c]!;
    if (value === 0) continue;
    const from = c * cells;
    for (let p = 0; p < cells; p++) part[from + p]! += weights[p]! * value;
  }
}

/**
 * Turns a part of A into where the pass back starts, in place: times the gradient if there is one, over A for the `seed` of
 * a gradient, and 0 where the unit is off: what is not there made nothing fire.
 */
export function startFrom(
  part: Float32Array,
  activations: Float32Array,
  gradient: Float32Array | undefined,
  as: 'relevance' | 'seed',
): void {
  for (let i = 0; i < part.length; i++) {
    const a = activations[i]!;
    const slope = gradient ? gradient[i]! : 1;
    if (a === 0) part[i] = 0;
    else part[i]! *= as === 'seed' ? slope / a : slope;
  }
}

/** `part = A − part`: what no prototype carries. */
export function remainder(activations: Float32Array, part: Float32Array): void {
  for (let i = 0; i < part.length; i++) part[i] = activations[i]! - part[i]!;
}

/** `map += Σ_c A_c(p) · g_c(p)` over the cells of one tile. */
export function addEvidence(
  map: Float32Array,
  activations: Float32Array,
  gradient: Float32Array,
  channels: number,
  cells: number,
): void {
  for (let c = 0; c < channels; c++) {
    const from = c * cells;
    for (let p = 0; p < cells; p++) map[p]! += activations[from + p]! * gradient[from + p]!;
  }
}

/** `map += W_k(p) · Σ_c row_c · g_c(p)` over the cells of one tile. */
export function addPartEvidence(
  map: Float32Array,
  weights: Float32Array,
  row: Float32Array,
  gradient: Float32Array,
  cells: number,
): void {
  for (let c = 0; c < row.length; c++) {
    const value = row[c]!;
    if (value === 0) continue;
    const from = c * cells;
    for (let p = 0; p < cells; p++) map[p]! += weights[p]! * value * gradient[from + p]!;
  }
}
