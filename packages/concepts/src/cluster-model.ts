import { MorphoscopeError, type SignedShift, type Tensor } from '@morphoscope/domain';

/** What of a dictionary says which part of an activation a cluster carries: `W_k(p) H_k`, in the units of A. */
export interface ClusterParts {
  readonly K: number;
  /** Channels of the layer. */
  readonly C: number;
  /** `K × C`, row-major. */
  readonly H: Float32Array;
  /** How signed activations were made non-negative before the fit; absent: they were already. */
  readonly shift?: SignedShift;
}

/** A batch of tiles with their weights; row i of everything is tile i. Only read. */
export interface WeightedTiles {
  /** `n × C × h × w`, as the model gives them. */
  readonly activations: Tensor;
  /** W, `n × K × h × w`. For k-means 1 at the nearest centroid, 0 elsewhere. */
  readonly weights: Float32Array;
}

/** Sizes of a batch. */
export interface BatchSize {
  readonly n: number;
  /** `h · w`. */
  readonly cells: number;
}

/**
 * @throws MorphoscopeError `InputError` when dictionary, activations and weights do not belong together.
 */
export function batchSize(parts: ClusterParts, { activations, weights }: WeightedTiles): BatchSize {
  const { K, C, H, shift } = parts;
  const [n = 0, channels = 0, height = 0, width = 0] = activations.shape;
  const cells = height * width;
  const shifted = shift === undefined || (shift.shift.length === C && shift.scale.length === C);
  if (H.length !== K * C || !shifted) throw mismatch(`H or its shift is not of ${K} × ${C}`);
  if (activations.shape.length !== 4 || channels !== C || activations.data.length !== n * C * cells)
    throw mismatch(`activations are ${activations.shape.join(' × ')}, expected n × ${C} × h × w`);
  if (weights.length !== n * K * cells)
    throw mismatch(`there are ${weights.length} weights, expected ${n} × ${K} × ${height} × ${width}`);
  return { n, cells };
}

/** Rows of H in the units of A: times the scale of a shift. A fresh `K × C`. */
export function rowsInUnitsOfA({ K, C, H, shift }: ClusterParts): Float32Array {
  const rows = H.slice();
  if (shift) for (let k = 0; k < K; k++) for (let c = 0; c < C; c++) rows[k * C + c]! *= shift.scale[c]!;
  return rows;
}

function mismatch(message: string): MorphoscopeError {
  return new MorphoscopeError('InputError', `These clusters and tiles do not fit: ${message}`, {
    suggestion: 'Use the dictionary of this layer, and the weights of these tiles.',
  });
}
