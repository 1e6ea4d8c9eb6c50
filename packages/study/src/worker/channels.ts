import {
  createNnls,
  kmeansAssign,
  metricGram,
  type Nnls,
  nmfLabels,
  projectionBasis,
} from '@morphoscope/clustering';
import type { Dictionary } from '@morphoscope/domain';
import type { WorkerDictionary } from './protocol.js';

/**
 * What is computed of every cell, as planes one after the other: for each dictionary the K products `H_k M A` (M is the
 * identity without a decision metric), and for one with a shift the strength of what it sees; then `Σ_c A_c`
 * (strength); then the class evidence `w_c · A`; then ‖A‖² if a k-means dictionary asks for it.
 *
 * All but the last are linear in A. NNLS sees a cell only through `H M A` and `H M Hᵀ`, so averaging these planes over
 * overlapping tiles and then solving equals averaging the activations and then solving, with K numbers per cell
 * instead of C. Where a dictionary shifts and clips signed activations, A is what is left after that, and it is the
 * shifted activations that are averaged.
 */
export interface ChannelLayout {
  readonly dictionaries: readonly {
    readonly offset: number;
    readonly K: number;
    /** Plane that says whether a cell is active at all in the eyes of this dictionary. */
    readonly strength: number;
  }[];
  readonly strength: number;
  readonly evidence: number;
  readonly classes: number;
  /** Plane of ‖A‖², or −1. */
  readonly squaredNorm: number;
  /** Planes that are products with a row of `R`. */
  readonly linear: number;
  readonly channels: number;
}

/** @param classes rows of evidence, 0 when the head is not linear in the layer */
export function channelLayout(
  dictionaries: readonly Pick<WorkerDictionary, 'method' | 'K' | 'shift'>[],
  classes: number,
): ChannelLayout {
  let offset = 0;
  const placed = dictionaries.map(({ K, shift }) => {
    const place = { offset, K, own: shift !== undefined };
    offset += K + (place.own ? 1 : 0);
    return place;
  });
  const linear = offset + 1 + classes;
  const norm = dictionaries.some(({ method }) => method === 'kmeans');
  return {
    dictionaries: placed.map((place) => ({
      offset: place.offset,
      K: place.K,
      strength: place.own ? place.offset + place.K : offset,
    })),
    strength: offset,
    evidence: offset + 1,
    classes,
    squaredNorm: norm ? linear : -1,
    linear,
    channels: linear + (norm ? 1 : 0),
  };
}

/** What workers need to know of a dictionary. */
export function workerDictionary({ kind, K, H, metric, shift }: Dictionary): WorkerDictionary {
  return { method: kind, K, H, ...(metric ? { metric } : {}), ...(shift ? { shift } : {}) };
}

/**
 * The matrix `linear × C` whose product with a tile's activations gives the linear planes. The rows of dictionaries
 * with a shift are zero: `CellPlanes` fills their planes from shifted activations.
 */
export function projectionRows(
  layout: ChannelLayout,
  dictionaries: readonly WorkerDictionary[],
  C: number,
  evidence?: Float32Array,
): Float32Array {
  const R = new Float32Array(layout.linear * C);
  dictionaries.forEach(({ H, K, metric, shift }, i) => {
    if (!shift) R.set(projectionBasis(H, K, metric), layout.dictionaries[i]!.offset * C);
  });
  R.fill(1, layout.strength * C, (layout.strength + 1) * C);
  if (evidence) R.set(evidence, layout.evidence * C);
  return R;
}

/** Cells weaker than this (`Σ_c A_c`) belong to no cluster. */
const NO_ACTIVATION = 1e-6;

/** Turns planes into weights and labels for one dictionary. */
export interface Assigner {
  readonly K: number;
  /**
   * @param planes `channels × n`, in the layout given
   * @param weights `K × n`, written
   * @param labels `n`, written
   */
  assign(planes: Float32Array, n: number, weights: Float32Array, labels: Uint8Array): void;
}

/** One assigner per dictionary, same order. */
export function createAssigners(
  layout: ChannelLayout,
  dictionaries: readonly WorkerDictionary[],
  C: number,
): Assigner[] {
  return dictionaries.map((dictionary, i) => {
    const { K, H, metric } = dictionary;
    const { offset, strength } = layout.dictionaries[i]!;
    const products = (planes: Float32Array, n: number) => planes.subarray(offset * n, (offset + K) * n);
    const plane = (planes: Float32Array, index: number, n: number) =>
      planes.subarray(index * n, (index + 1) * n);
    if (dictionary.method === 'nmf') {
      const nnls: Nnls = createNnls(metricGram(H, K, metric), K);
      return {
        K,
        assign: (planes, n, weights, labels) => {
          nnls.solve(products(planes, n), n, weights);
          nmfLabels(weights, plane(planes, strength, n), NO_ACTIVATION, labels);
        },
      };
    }
    const centroidNorms = squaredNorms(H, K, C);
    return {
      K,
      assign: (planes, n, weights, labels) => {
        const norms = plane(planes, layout.squaredNorm, n);
        kmeansAssign(
          { projections: products(planes, n), squaredNorms: norms, centroidNorms, n },
          weights,
          labels,
        );
      },
    };
  });
}

function squaredNorms(H: Float32Array, K: number, C: number): Float32Array {
  return Float32Array.from({ length: K }, (_, k) => {
    let sum = 0;
    for (let c = 0; c < C; c++) sum += H[k * C + c]! ** 2;
    return sum;
  });
}
