import { NO_CLUSTER } from '@morphoscope/domain';

/** What `kmeansAssign` needs of n cells: nothing but their projections on the centroids and their norms. */
export interface KMeansAssignInput {
  /** `K × n`, row-major: centroid · cell. */
  readonly projections: Float32Array;
  /** `n`: ‖cell‖². */
  readonly squaredNorms: Float32Array;
  /** `K`: ‖centroid‖². */
  readonly centroidNorms: Float32Array;
  readonly n: number;
}

/**
 * k-means assignments. Soft: normalised inverse distance `1/(d + 1e-9)` (Bajger et al., arXiv:2511.14558), written to
 * `outSoft` (`K × n`; sums to 1 per cell). Hard: nearest centroid, ties to the lower id, written to `outLabels` (`n`).
 */
export function kmeansAssign(input: KMeansAssignInput, outSoft: Float32Array, outLabels: Uint8Array): void {
  const { projections, squaredNorms, centroidNorms, n } = input;
  const K = centroidNorms.length;
  for (let i = 0; i < n; i++) {
    const own = squaredNorms[i]!;
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const squared = Math.max(0, own - 2 * projections[k * n + i]! + centroidNorms[k]!);
      if (squared < best) {
        best = squared;
        label = k;
      }
      const soft = 1 / (Math.sqrt(squared) + 1e-9);
      outSoft[k * n + i] = soft;
      sum += soft;
    }
    for (let k = 0; k < K; k++) outSoft[k * n + i] = outSoft[k * n + i]! / sum;
    outLabels[i] = label;
  }
}

/**
 * Hard NMF labels: `argmax_k W_k`, ties to the lower id; `NO_CLUSTER` where `strength ≤ threshold` or all W are 0.
 * @param W `K × n`, row-major. @param strength `n`, e.g. ‖A(p)‖. @param out `n`.
 */
export function nmfLabels(W: Float32Array, strength: Float32Array, threshold: number, out: Uint8Array): void {
  const n = out.length;
  const K = W.length / n;
  for (let i = 0; i < n; i++) {
    let best = 0;
    let label = NO_CLUSTER;
    if (strength[i]! > threshold) {
      for (let k = 0; k < K; k++) {
        const w = W[k * n + i]!;
        if (w > best) {
          best = w;
          label = k;
        }
      }
    }
    out[i] = label;
  }
}
