import type { Preprocessing } from './model.js';

/** What a dictionary was made from. Applying it to anything else is an error, not a warning. */
export interface DictionaryBinding {
  readonly modelSha256: string;
  readonly layer: string;
  readonly preprocessing: Preprocessing;
}

/** How the fit went, kept for the record. */
export interface FitRecord {
  /** e.g. `nmf-hals`, `nmf-online`, `kmeans-lloyd`. */
  readonly algorithm: string;
  readonly init: string;
  readonly seed: number;
  readonly sampleRows: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** NMF: relative error ‖V−WH‖/‖V‖ per iteration, in the metric of the fit; k-means: inertia per iteration. */
  readonly history: readonly number[];
  /** NMF: ‖V−WH‖/‖V‖ of the final H, in plain Euclidean distance whatever the metric. */
  readonly relativeError?: number;
  /** Decision-aware NMF: ‖(V−WH)Dᵀ‖/‖VDᵀ‖, the share of what the decision reads that is missed. */
  readonly decisionError?: number;
}

/**
 * Distance that also counts what the decision reads: `‖a‖²_M = a M aᵀ` with `M = I + DᵀD`. Weights of a cell are
 * `argmin_{w ≥ 0} ‖A(p) − wH‖²_M`; they see the cell through `H M A(p)` only, which is linear in A.
 */
export interface DecisionMetric {
  /** Directions r. */
  readonly rank: number;
  /** D, `r × C`, row-major: directions of activation space that the decision reads, scaled by their weight. */
  readonly directions: Float32Array;
  /** Where the directions come from, in words: the head's weights, or mean gradients. */
  readonly source: string;
}

/** `a ↦ max(0, (a − shift) / scale)` per channel, for layers with values below zero. */
export interface SignedShift {
  /** `C`. */
  readonly shift: Float32Array;
  /** `C`, > 0. */
  readonly scale: Float32Array;
}

/** One node of a binary-tree NMF: a set of cells, either split in two or a leaf that is a cluster. */
export interface TreeNode {
  /** Index of the parent in the list; −1 for the root, which comes first. */
  readonly parent: number;
  /** Cluster of a leaf; absent where the node was split. */
  readonly cluster?: number;
  /** Share of all cells. */
  readonly share: number;
  /**
   * Of the best split in two: the share of the node's squared error with one prototype that a second one takes away.
   * Absent where no split could be tried.
   */
  readonly score?: number;
  /** Lowest matched cosine between the splits of slide-disjoint halves of the node's cells. */
  readonly agreement?: number;
}

/** A change of how clusters are shown. Edits are kept in order beside the dictionary; the fit never changes. */
export type DictionaryEdit =
  | { readonly kind: 'rename'; readonly cluster: number; readonly name: string }
  | { readonly kind: 'recolour'; readonly cluster: number; readonly colour: string }
  | { readonly kind: 'hide' | 'show'; readonly cluster: number }
  /** Shown as one: weights add up. `into` is one of `clusters` and keeps its colour. */
  | {
      readonly kind: 'merge';
      readonly clusters: readonly number[];
      readonly into: number;
      readonly name?: string;
    }
  /** Cells of `cluster` where `by` has at least the share `at` of it are shown apart. */
  | {
      readonly kind: 'split';
      readonly cluster: number;
      readonly by: number;
      readonly at: number;
      readonly name?: string;
      readonly colour?: string;
    };

/** K prototypes of activation space. Row k of H is prototype k; its id is k + 1 for people, k in code. */
export interface Dictionary {
  readonly kind: 'nmf' | 'kmeans';
  readonly K: number;
  readonly C: number;
  /** `K × C`, row-major. NMF: rows of unit L2 norm, ≥ 0. k-means: centroids. */
  readonly H: Float32Array;
  readonly binding: DictionaryBinding;
  readonly fit: FitRecord;
  /** The rule the rows are ordered by, in words. */
  readonly order: string;
  /** The decision metric that fit and weights are measured in; absent: plain Euclidean distance. */
  readonly metric?: DecisionMetric;
  /** How signed activations were made non-negative before the fit; absent: they were already. */
  readonly shift?: SignedShift;
  /** How the clusters came from each other, binary-tree NMF only. */
  readonly tree?: readonly TreeNode[];
  /** `#rrggbb` per cluster; stays with the cluster id for good. */
  readonly colours: readonly string[];
  readonly names: readonly string[];
}

/** Soft and hard assignment of rows. */
export interface Assignment {
  /** `n × K`, row-major. NMF: W ≥ 0. k-means: normalised inverse distances, rows sum to 1. */
  readonly weights: Float32Array;
  /** `n`; `NO_CLUSTER` where the activation is ~0. */
  readonly labels: Uint8Array;
  readonly n: number;
  readonly K: number;
}

/** Hard label of cells that carry no activation. */
export const NO_CLUSTER = 255;
