import { type DecisionMetric, MorphoscopeError } from '@morphoscope/domain';
import { gramOf } from './nnls.js';

/**
 * `H M` (`K × C`) with `M = I + DᵀD`: the basis to project cells on. `projectionBasis · A` is all that NNLS under the
 * metric needs to know of a cell, and it is linear in A. Without a metric a copy of H.
 * @param H `K × C`, row-major; only read.
 * @throws MorphoscopeError `InputError` when the metric has other channels.
 */
export function projectionBasis(H: Float32Array, K: number, metric?: DecisionMetric): Float32Array {
  const basis = H.slice();
  if (!metric) return basis;
  const C = H.length / K;
  checkMetric(metric, C);
  const { rank, directions } = metric;
  const read = decisionProducts(H, K, metric);
  for (let k = 0; k < K; k++)
    for (let c = 0; c < C; c++) {
      let sum = H[k * C + c]!;
      for (let q = 0; q < rank; q++) sum += read[k * rank + q]! * directions[q * C + c]!;
      basis[k * C + c] = sum;
    }
  return basis;
}

/**
 * `H M Hᵀ` (`K × K`, float64 sums): the Gram matrix that goes with `projectionBasis`. Without a metric `H Hᵀ`.
 * @throws MorphoscopeError `InputError` when the metric has other channels.
 */
export function metricGram(H: Float32Array, K: number, metric?: DecisionMetric): Float64Array {
  const C = H.length / K;
  const gram = gramOf(H, K, C);
  if (!metric) return gram;
  checkMetric(metric, C);
  const { rank } = metric;
  const read = decisionProducts(H, K, metric);
  for (let i = 0; i < K; i++)
    for (let j = 0; j < K; j++) {
      let sum = 0;
      for (let q = 0; q < rank; q++) sum += read[i * rank + q]! * read[j * rank + q]!;
      gram[i * K + j] = gram[i * K + j]! + sum;
    }
  return gram;
}

/** `rows Dᵀ`: what the decision reads of each row, `n × r`, float64. */
export function decisionProducts(
  rows: ArrayLike<number>,
  n: number,
  { rank, directions }: DecisionMetric,
): Float64Array {
  const C = rows.length / n;
  const out = new Float64Array(n * rank);
  for (let i = 0; i < n; i++)
    for (let q = 0; q < rank; q++) {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += rows[i * C + c]! * directions[q * C + c]!;
      out[i * rank + q] = sum;
    }
  return out;
}

/** @throws MorphoscopeError `InputError` unless the directions are `rank × C` finite values. */
export function checkMetric({ rank, directions }: DecisionMetric, C: number): void {
  if (directions.length === rank * C && directions.every(Number.isFinite)) return;
  throw new MorphoscopeError(
    'InputError',
    `the decision metric has ${directions.length} values, not ${rank} directions of ${C} finite ones`,
    { suggestion: 'Make the metric from the head or the gradients of the layer that is clustered.' },
  );
}
