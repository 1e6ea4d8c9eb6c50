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
  /** NMF: relative error ‖V−WH‖/‖V‖ per iteration; k-means: inertia per iteration. */
  readonly history: readonly number[];
}

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
