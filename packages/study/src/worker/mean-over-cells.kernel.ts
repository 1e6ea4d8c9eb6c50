/** Mean over `P` cells of each of `C` channels of `activations` (C × P) into `out` from `at` on; sums are float64. */
export function meanOverCells(
  activations: Float32Array,
  C: number,
  P: number,
  out: Float32Array,
  at: number,
): void {
  for (let c = 0; c < C; c++) {
    let sum = 0;
    for (let p = c * P; p < (c + 1) * P; p++) sum += activations[p]!;
    out[at + c] = sum / P;
  }
}
