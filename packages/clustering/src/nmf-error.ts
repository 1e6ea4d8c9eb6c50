import { gramOf } from './nnls.js';

/** Relative error from the sufficient statistics: ‖V−WH‖² = ‖V‖² − 2⟨H, WᵀV⟩ + ⟨WᵀW, HHᵀ⟩. */
export function errorOf(
  total: number,
  products: Float64Array,
  weightGram: Float64Array,
  H: Float32Array,
  K: number,
  d: number,
): number {
  const gram = gramOf(H, K, d);
  let squared = total;
  for (let i = 0; i < H.length; i++) squared -= 2 * H[i]! * products[i]!;
  for (let i = 0; i < gram.length; i++) squared += gram[i]! * weightGram[i]!;
  return Math.sqrt(Math.max(0, squared) / total);
}

/** Scales rows to unit L2 norm in place; returns the old norms. A zero row stays. */
export function unitRows(H: Float32Array, K: number, d: number): Float64Array {
  const norms = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += H[k * d + c]! ** 2;
    norms[k] = Math.sqrt(sum);
    if (sum > 0) for (let c = 0; c < d; c++) H[k * d + c] = H[k * d + c]! / norms[k]!;
  }
  return norms;
}
