import {
  type Dictionary,
  type DictionaryBinding,
  type FitRecord,
  MorphoscopeError,
  type SignedShift,
  type TreeNode,
} from '@morphoscope/domain';
import type { KMeansFit } from './kmeans.js';
import type { NmfFit } from './nmf.js';
import { unitRows } from './nmf-error.js';
import type { NmfTreeFit } from './nmf-tree.js';

/** An order of clusters and the rule behind it. */
export interface ClusterOrder {
  /** `K`: the fit's row that becomes cluster i. */
  readonly permutation: Uint32Array;
  /** In words, for the record. */
  readonly rule: string;
}

/**
 * Orders clusters: by importance s_k descending where it is given, else by mass (NMF: Σ W_k, k-means: rows) descending.
 * Ties keep the fit's order.
 */
export function orderClusters(
  fit: { readonly K: number; readonly mass: ArrayLike<number> },
  options: { readonly importance?: ArrayLike<number> } = {},
): ClusterOrder {
  const key = options.importance ?? fit.mass;
  const order = Array.from({ length: fit.K }, (_, k) => k).sort((a, b) => key[b]! - key[a]! || a - b);
  return {
    permutation: Uint32Array.from(order),
    rule: options.importance ? 'importance for the decision, descending' : 'mass in the sample, descending',
  };
}

/** What `buildDictionary` takes. */
export interface DictionaryParts {
  readonly fit: NmfFit | NmfTreeFit | KMeansFit;
  readonly seed: number;
  readonly binding: DictionaryBinding;
  readonly order: ClusterOrder;
  /** `#rrggbb` per cluster, in the new order. */
  readonly colours: readonly string[];
  /** Per cluster, in the new order; default `Cluster 1` … */
  readonly names?: readonly string[];
  /** What was done to signed activations before the fit. */
  readonly shift?: SignedShift;
}

/**
 * Puts a fit in order and binds it to what it was made from. NMF rows are brought to unit L2 norm.
 * @throws MorphoscopeError `InputError` when there is not one colour per cluster.
 */
export function buildDictionary(parts: DictionaryParts): Dictionary {
  const { fit, order, colours } = parts;
  const { K, C } = fit;
  if (colours.length !== K)
    throw new MorphoscopeError('InputError', `${colours.length} colours for ${K} clusters`, {
      suggestion: 'Give one colour per cluster.',
    });
  const kind = 'H' in fit ? 'nmf' : 'kmeans';
  const from = 'H' in fit ? fit.H : fit.centroids;
  const H = new Float32Array(K * C);
  order.permutation.forEach((row, k) => {
    H.set(from.subarray(row * C, row * C + C), k * C);
  });
  if (kind === 'nmf') unitRows(H, K, C);
  const record: FitRecord = {
    algorithm: fit.algorithm,
    init: fit.init,
    seed: parts.seed,
    sampleRows: fit.sampleRows,
    iterations: fit.iterations,
    converged: fit.converged,
    history: fit.history,
    ...('H' in fit ? errorsOf(fit) : {}),
  };
  const metric = 'H' in fit ? fit.metric : undefined;
  const names = parts.names ?? Array.from({ length: K }, (_, k) => `Cluster ${k + 1}`);
  return {
    kind,
    K,
    C,
    H,
    binding: parts.binding,
    fit: record,
    order: order.rule,
    ...(metric ? { metric } : {}),
    ...(parts.shift ? { shift: parts.shift } : {}),
    ...('tree' in fit ? { tree: reordered(fit.tree, order.permutation) } : {}),
    colours,
    names,
  };
}

function reordered(tree: readonly TreeNode[], permutation: Uint32Array): TreeNode[] {
  return tree.map((node) =>
    node.cluster === undefined ? node : { ...node, cluster: permutation.indexOf(node.cluster) },
  );
}

function errorsOf({ relativeError, decisionError }: NmfFit) {
  return { relativeError, ...(decisionError === undefined ? {} : { decisionError }) };
}

/**
 * Makes sure that a dictionary is applied only to what it was made from.
 * @throws MorphoscopeError `StudyError` naming everything that differs.
 */
export function checkBinding(dictionary: Dictionary, actual: DictionaryBinding): void {
  const { binding } = dictionary;
  const differences: string[] = [];
  if (binding.modelSha256 !== actual.modelSha256)
    differences.push(`model (${binding.modelSha256.slice(0, 12)}… ≠ ${actual.modelSha256.slice(0, 12)}…)`);
  if (binding.layer !== actual.layer) differences.push(`layer (${binding.layer} ≠ ${actual.layer})`);
  const was = binding.preprocessing as unknown as Record<string, unknown>;
  const is = actual.preprocessing as unknown as Record<string, unknown>;
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [a, b] = [JSON.stringify(was[key]), JSON.stringify(is[key])];
    if (a !== b) differences.push(`preprocessing.${key} (${a} ≠ ${b})`);
  }
  if (differences.length === 0) return;
  throw new MorphoscopeError(
    'StudyError',
    `the dictionary was made from something else: ${differences.join(', ')}`,
    {
      suggestion: 'Use the model, layer and preprocessing the dictionary was fitted with, or fit a new one.',
    },
  );
}
