import { NO_CLUSTER } from '@morphoscope/domain';

/** ‖A(p)‖² of every cell: `P` from `C × P`. */
export function squaredSums(A: Float32Array, C: number, P: number): Float32Array {
  const sums = new Float64Array(P);
  for (let c = 0; c < C; c++) for (let p = 0; p < P; p++) sums[p]! += A[c * P + p]! * A[c * P + p]!;
  return Float32Array.from(sums);
}

/** ‖A(p)‖ from ‖A(p)‖². */
export function activationNorms(squared: Float32Array): Float32Array {
  return Float32Array.from(squared, Math.sqrt);
}

/** Distances to the centroids, `K × P`, from `H · A` (`K × P`) and ‖A‖² (`P`). */
export function centroidDistances(
  products: Float32Array,
  squared: Float32Array,
  H: Float32Array,
  K: number,
  P: number,
): Float32Array {
  const C = H.length / K;
  const out = new Float32Array(K * P);
  for (let k = 0; k < K; k++) {
    let own = 0;
    for (let c = 0; c < C; c++) own += H[k * C + c]! * H[k * C + c]!;
    for (let p = 0; p < P; p++)
      out[k * P + p] = Math.sqrt(Math.max(0, squared[p]! - 2 * products[k * P + p]! + own));
  }
  return out;
}

/** `v_k · (A − mean)` from `v_k · A` (`K × P`), in a fresh array. */
export function shiftedScores(
  scores: Float32Array,
  components: Float32Array,
  mean: Float32Array,
  P: number,
): Float32Array {
  const C = mean.length;
  const out = new Float32Array(scores.length);
  for (let k = 0; k * P < scores.length; k++) {
    let shift = 0;
    for (let c = 0; c < C; c++) shift += components[k * C + c]! * mean[c]!;
    for (let p = 0; p < P; p++) out[k * P + p] = scores[k * P + p]! - shift;
  }
  return out;
}

/** Writes every cell's own row of H to `out` (`C × P`); zeros where the cell has no label. */
export function clusterCells(
  H: Float32Array,
  labels: Uint8Array,
  C: number,
  P: number,
  out: Float32Array,
): void {
  for (let p = 0; p < P; p++) {
    const label = labels[p]!;
    for (let c = 0; c < C; c++) out[c * P + p] = label === NO_CLUSTER ? 0 : H[label * C + c]!;
  }
}

/** K maps shifted by half the map in both directions, around the edge: `K × h × w`, fresh. */
export function shiftedMaps(weights: Float32Array, K: number, height: number, width: number): Float32Array {
  const out = new Float32Array(weights.length);
  const [down, right] = [Math.floor(height / 2), Math.floor(width / 2)];
  for (let k = 0; k < K; k++) {
    for (let y = 0; y < height; y++) {
      const to = (k * height + ((y + down) % height)) * width;
      for (let x = 0; x < width; x++)
        out[to + ((x + right) % width)] = weights[(k * height + y) * width + x]!;
    }
  }
  return out;
}
