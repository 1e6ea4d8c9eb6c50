/**
 * `map += sign · W_k(p) row_c`: puts in or takes out what one cluster carries.
 * @param map `C × cells`, written.
 * @param weights `cells`: W_k. @param row `C`: H_k in the units of A.
 */
export function addPart(
  map: Float32Array,
  weights: Float32Array,
  row: Float32Array,
  sign: 1 | -1,
  cells: number,
): void {
  for (let c = 0, at = 0; c < row.length; c++, at += cells) {
    const value = sign * row[c]!;
    if (value === 0) continue;
    for (let p = 0; p < cells; p++) map[at + p]! += value * weights[p]!;
  }
}

/** Fills every channel with its own value. @param map `C × cells`, written. @param values `C`. */
export function fillChannels(map: Float32Array, values: Float32Array, cells: number): void {
  for (let c = 0; c < values.length; c++) map.fill(values[c]!, c * cells, (c + 1) * cells);
}

/**
 * Copies `map` to `out`, values below 0 as 0.
 * @returns the sum of what was cut off, ≥ 0.
 */
export function copyNonNegative(map: Float32Array, out: Float32Array): number {
  let twice = 0;
  for (let i = 0; i < map.length; i++) {
    const value = map[i]!;
    // Without a branch, which signs at random would make three times as slow; exact.
    const size = Math.abs(value);
    out[i] = (value + size) * 0.5;
    twice += size - value;
  }
  return twice / 2;
}

/** Σ |values|. */
export function absoluteSum(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  return sum;
}
