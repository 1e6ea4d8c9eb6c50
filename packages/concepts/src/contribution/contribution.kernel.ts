/** Gradient of one tile: `C` channels of `cells` values, or of one value that holds for all cells (`step` 0). */
export interface GradientPlanes {
  readonly data: Float32Array;
  /** Values per channel: `cells`, or 1. */
  readonly perChannel: number;
}

/**
 * `out(p) = Σ_c (A_c(p) − shift_c) G_c(p)`: first-order worth of a cell.
 * @param A `C × cells`. @param shift `C`, or `undefined` for none. @param out `cells`, written.
 */
export function cellWorth(
  A: Float32Array,
  { data, perChannel }: GradientPlanes,
  shift: Float32Array | undefined,
  cells: number,
  out: Float64Array,
): void {
  const C = A.length / cells;
  const each = perChannel === 1 ? 0 : 1;
  out.fill(0);
  for (let c = 0; c < C; c++) {
    const low = shift ? shift[c]! : 0;
    for (let p = 0; p < cells; p++) out[p]! += (A[c * cells + p]! - low) * data[c * perChannel + p * each]!;
  }
}

/**
 * `out(p) = W_k(p) Σ_c row_c G_c(p)`: what cluster k contributes at a cell.
 * @param weights `cells`: W_k. @param row `C`: H_k in the units of A. @param out `cells`, written.
 */
export function cellPart(
  weights: Float32Array,
  row: Float32Array,
  { data, perChannel }: GradientPlanes,
  out: Float64Array,
): void {
  const cells = out.length;
  const C = row.length;
  out.fill(0);
  if (perChannel === 1) {
    let s = 0;
    for (let c = 0; c < C; c++) s += row[c]! * data[c]!;
    for (let p = 0; p < cells; p++) out[p] = weights[p]! * s;
    return;
  }
  for (let c = 0; c < C; c++) {
    const value = row[c]!;
    if (value !== 0) for (let p = 0; p < cells; p++) out[p]! += value * data[c * cells + p]!;
  }
  for (let p = 0; p < cells; p++) out[p]! *= weights[p]!;
}

/** `Σ_p Σ_c shift_c G_c(p)`: what the shift of a signed layer is worth. */
export function shiftWorth({ data, perChannel }: GradientPlanes, shift: Float32Array, cells: number): number {
  let sum = 0;
  for (let c = 0; c < shift.length; c++) {
    let gradient = 0;
    for (let p = 0; p < perChannel; p++) gradient += data[c * perChannel + p]!;
    sum += shift[c]! * gradient * (cells / perChannel);
  }
  return sum;
}
