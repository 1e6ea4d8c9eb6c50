import {
  type DecisionMetric,
  type FeatureRows,
  type LinearHead,
  MorphoscopeError,
} from '@morphoscope/domain';
import { decisionProducts } from './metric-products.js';
import { threadCount } from './pool.js';
import { checkShape, ShardedRows } from './sharded-rows.js';
import { leadingSubspace } from './subspace.js';

/** Options of `decisionMetric`. */
export interface DecisionMetricOptions {
  /**
   * Energy of what the decision reads of the rows relative to the energy of the rows, ‖VDᵀ‖² / ‖V‖². Default 1: a dictionary that
   * misses the whole decision is as bad as one that misses the whole activation.
   */
  readonly weight?: number;
  /** Directions at most; the leading ones of the gradients are taken. Default 64. */
  readonly rank?: number;
  /** Where the gradients come from, for the record; default `mean gradients`. */
  readonly source?: string;
  readonly seed?: number;
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
}

/** Rows that set the scale of the metric: it is a mean, so evenly spaced rows do. */
const SCALE_ROWS = 16384;
const RANK = 64;

/**
 * The metric `M = I + DᵀD` of a decision: the pull-back of the distance between logits, `E[gᵀg]`, averaged over the gradients
 * given, cut to its leading directions and scaled to the rows. For a linear head the gradients are the contrasts of its weights
 * (`headContrasts`) and the metric is exact.
 * @param gradients rows of gradients of logit contrasts with respect to the activation of a cell, `m × C`.
 * @param rows the rows to fit, `n × C`.
 * @throws MorphoscopeError `InputError` when the gradients do not fit the rows or are all zero or not finite.
 */
export async function decisionMetric(
  gradients: FeatureRows,
  rows: FeatureRows,
  options: DecisionMetricOptions = {},
): Promise<DecisionMetric> {
  const { weight = 1, source = 'mean gradients' } = options;
  check(gradients, rows, options);
  const directions = await leadingDirections(gradients, options);
  const rank = directions.length / rows.d;
  const { own, read } = energies(rows, { rank, directions, source });
  if (!(read > 0))
    throw new MorphoscopeError('InputError', 'the decision reads nothing of the sampled activations', {
      suggestion: 'The gradients are zero on these tiles: choose a later layer, or plain NMF.',
    });
  const scale = Math.sqrt((weight * own) / read);
  return { rank, directions: directions.map((value) => value * scale), source };
}

/**
 * The gradients of a linear head: for several classes the rows `w_c − mean_c w_c` (logits that go into a softmax, in the model or after
 * it, are defined up to a shift), for one the weights themselves. Independent outputs (sigmoid) are read as they are.
 */
export function headContrasts({ weights, classes, channels, activation }: LinearHead): FeatureRows {
  const data = weights.slice();
  if (activation !== 'sigmoid' && classes > 1)
    for (let c = 0; c < channels; c++) {
      let mean = 0;
      for (let j = 0; j < classes; j++) mean += weights[j * channels + c]! / classes;
      for (let j = 0; j < classes; j++) data[j * channels + c] = data[j * channels + c]! - mean;
    }
  return { data, n: classes, d: channels };
}

/** The gradients themselves where they are few, else their leading right singular vectors times the singular values. */
async function leadingDirections(
  gradients: FeatureRows,
  { rank = RANK, seed = 0, threads }: DecisionMetricOptions,
): Promise<Float32Array> {
  const { n, d } = gradients;
  const count = Math.min(rank, d);
  if (n <= count) return gradients.data.slice();
  const sharded = await ShardedRows.load(gradients, threadCount(threads), { nonNegative: false });
  try {
    const { values, vectors } = await leadingSubspace(sharded, { count, seed, iterations: 6 });
    return vectors.slice(0, count * d).map((value, i) => value * values[Math.floor(i / d)]!);
  } finally {
    await sharded.close();
  }
}

function energies({ data, n, d }: FeatureRows, metric: DecisionMetric): { own: number; read: number } {
  const step = Math.max(1, n / SCALE_ROWS);
  let own = 0;
  let read = 0;
  for (let at = 0; at < n; at += step) {
    const row = data.subarray(Math.floor(at) * d, (Math.floor(at) + 1) * d);
    for (const value of row) own += value * value;
    for (const value of decisionProducts(row, 1, metric)) read += value * value;
  }
  return { own, read };
}

function check(gradients: FeatureRows, rows: FeatureRows, options: DecisionMetricOptions): void {
  const { weight = 1, rank = RANK } = options;
  checkShape(rows);
  checkShape(gradients);
  if (gradients.d !== rows.d)
    throw new MorphoscopeError(
      'InputError',
      `gradients of ${gradients.d} channels do not fit activations of ${rows.d}`,
      { suggestion: 'Take head, gradients and activations at the same layer.' },
    );
  if (!gradients.data.every(Number.isFinite))
    throw new MorphoscopeError('InputError', 'the gradients hold NaN or infinite values', {
      suggestion: 'Check the model and its preprocessing: finite pixels must give finite gradients.',
    });
  if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY) || !(Number.isInteger(rank) && rank >= 1))
    throw new MorphoscopeError(
      'InputError',
      `a decision metric of weight ${weight} and rank ${rank} is not possible`,
      { suggestion: 'Give a weight of 0 or more and a rank of 1 or more.' },
    );
}
