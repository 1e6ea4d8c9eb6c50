import type { CellModel, ClusterMethod } from '@morphoscope/clustering';
import {
  type DecisionMetric,
  type FeatureRows,
  isMorphoscopeError,
  type KMeasurement,
  type KSweep,
  MorphoscopeError,
} from '@morphoscope/domain';
import { choiceRule, chooseK } from './choose-k.js';
import type { Estimate } from './completeness.js';
import { measureK } from './measure-k.js';
import { modelFitter, takeSample } from './sweep-sample.js';

/** Options of `sweep`. */
export interface SweepOptions {
  readonly method: ClusterMethod;
  /** Numbers of clusters to compare. */
  readonly candidates: readonly number[];
  readonly seed: number;
  /** Slide of each row; without it halves are not slide-disjoint and standard errors are over rows dealt into ten. */
  readonly groupOf?: Uint32Array;
  /** What the decision reads, for `nmf-decision`. */
  readonly metric?: DecisionMetric;
  /** Contrasts of a linear head (`r × C`, in the units of the rows): completeness is then measured on the half not fitted on. */
  readonly contrasts?: FeatureRows;
  /** How much of the decision a dictionary keeps, where the rest of the network is not linear; used without `contrasts`. */
  readonly completeness?: (model: CellModel) => Promise<Estimate>;
  /** What `completeness` measures, in words. */
  readonly completenessOf?: string;
  /** Rows to look at, at most, evenly spaced; default 8192. */
  readonly maxRows?: number;
  /** Other starts per K; default 2. */
  readonly otherStarts?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told after each K. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Compares numbers of clusters: reconstruction, stability over starts and slide-disjoint halves, redundancy, dead clusters, sparsity,
 * consensus and completeness, all on one bounded sample of the rows, and chooses one by a stated rule. Per K it takes three fits of the
 * sample and two of its halves; a tree is grown once for all K. A K that the rows do not support is left out.
 * @throws MorphoscopeError `InputError` when no K can be fitted.
 */
export async function sweep(rows: FeatureRows, options: SweepOptions): Promise<KSweep> {
  const { method, seed, contrasts, completenessOf } = options;
  const candidates = [...new Set(options.candidates)].sort((a, b) => a - b);
  const sample = takeSample(rows, options);
  const fit = modelFitter(sample, options, candidates.at(-1) ?? 1);
  const measurements: KMeasurement[] = [];
  let refusal: unknown;
  for (const [i, K] of candidates.entries()) {
    options.signal?.throwIfAborted();
    try {
      measurements.push(await measureK(sample, fit, K, options));
    } catch (error) {
      if (!isMorphoscopeError(error) || error.tag !== 'InputError') throw error;
      refusal = error;
    }
    options.onProgress?.({ done: i + 1, total: candidates.length });
  }
  if (measurements.length === 0)
    throw (
      refusal ??
      new MorphoscopeError('InputError', 'there are no numbers of clusters to compare', {
        suggestion: 'Give at least one, e.g. 8.',
      })
    );
  const what = contrasts
    ? 'class evidence of cells, on the half of the slides not fitted on'
    : options.completeness && completenessOf;
  return {
    method,
    ...(what ? { completenessOf: what } : {}),
    seed,
    rows: sample.rows.n,
    groups: new Set(sample.groupOf).size || 1,
    measurements,
    rule: choiceRule,
    choice: chooseK(measurements),
  };
}
