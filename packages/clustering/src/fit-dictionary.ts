import { type DecisionMetric, type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { fitKMeans, type KMeansFit } from './kmeans.js';
import { fitNmf, type NmfFit } from './nmf.js';
import { fitNmfTree, type NmfTreeFit } from './nmf-tree.js';

/** Ways of finding clusters, by the names that flags and dictionary ids use. */
export const clusterMethods = ['nmf', 'nmf-decision', 'nmf-tree', 'kmeans'] as const;
/** One of `clusterMethods`. */
export type ClusterMethod = (typeof clusterMethods)[number];

/** Options of `fitDictionary`. */
export interface FitDictionaryOptions {
  readonly method: ClusterMethod;
  readonly K: number;
  readonly seed: number;
  /** What the decision reads; needed by `nmf-decision`, not used by the others. */
  readonly metric?: DecisionMetric;
  /** Slide of each row; used by `nmf-tree`. */
  readonly groupOf?: Uint32Array;
  /** Starts from random values instead of the default start; not for `nmf-tree`, which has none to choose. */
  readonly randomStart?: boolean;
  /** Default false: NMF gives no W back. */
  readonly keepWeights?: boolean;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Fits by name.
 * @throws MorphoscopeError `InputError` as the fit itself, and for `nmf-decision` without a metric.
 */
export async function fitDictionary(
  rows: FeatureRows,
  options: FitDictionaryOptions,
): Promise<NmfFit | NmfTreeFit | KMeansFit> {
  const { method, K, seed, metric, groupOf, randomStart, keepWeights = false, threads, signal } = options;
  const common = {
    K,
    seed,
    ...(threads === undefined ? {} : { threads }),
    ...(signal ? { signal } : {}),
  };
  if (method === 'kmeans') return fitKMeans(rows, common);
  if (method === 'nmf-tree') return fitNmfTree(rows, { ...common, ...(groupOf ? { groupOf } : {}) });
  if (method === 'nmf-decision' && !metric)
    throw new MorphoscopeError('InputError', 'decision-aware NMF needs to know what the decision reads', {
      suggestion: 'Give the metric of the head or of gradients, or use plain NMF.',
    });
  return fitNmf(rows, {
    ...common,
    keepWeights,
    ...(randomStart ? { init: 'random' as const } : {}),
    ...(method === 'nmf-decision' && metric ? { metric } : {}),
  });
}
