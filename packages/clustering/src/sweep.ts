import {
  type DecisionMetric,
  type FeatureRows,
  isMorphoscopeError,
  type KMeasurement,
  type KSweep,
  MorphoscopeError,
} from '@morphoscope/domain';
import type { CellModel } from './cell-model.js';
import { choiceRule, chooseK } from './choose-k.js';
import type { Estimate } from './completeness.js';
import { checkGroups, takeRows } from './disjoint-halves.js';
import type { ClusterMethod } from './fit-dictionary.js';
import { measureK } from './measure-k.js';
import { checkShape } from './sharded-rows.js';

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
 * sample and two of its halves. A K that the rows do not support is left out.
 * @throws MorphoscopeError `InputError` when no K can be fitted.
 */
export async function sweep(rows: FeatureRows, options: SweepOptions): Promise<KSweep> {
  checkShape(rows);
  checkGroups(rows, options.groupOf);
  const { method, seed, contrasts, completenessOf } = options;
  const candidates = [...new Set(options.candidates)].sort((a, b) => a - b);
  const { sample, groupOf, groups } = sampled(rows, options);
  const measurements: KMeasurement[] = [];
  let refusal: unknown;
  for (const [i, K] of candidates.entries()) {
    options.signal?.throwIfAborted();
    try {
      measurements.push(await measureK(sample, groupOf, K, options));
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
    rows: sample.n,
    groups,
    measurements,
    rule: choiceRule,
    choice: chooseK(measurements),
  };
}

/** Evenly spaced rows: every slide gives its share. */
function sampled(rows: FeatureRows, { groupOf, maxRows = 8192 }: SweepOptions) {
  const step = Math.max(1, rows.n / maxRows);
  const chosen = Uint32Array.from({ length: Math.ceil(rows.n / step) }, (_, i) => Math.floor(i * step));
  const sample = takeRows(rows, chosen);
  if (!groupOf) return { sample, groupOf: undefined, groups: 1 };
  const own = chosen.map((row) => groupOf[row]!);
  return { sample, groupOf: own, groups: new Set(own).size };
}
