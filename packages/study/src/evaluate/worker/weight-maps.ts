import { createProjector, type Projector, undoShiftOnMap } from '@morphoscope/clustering';
import type { Layer, LinearHead } from '@morphoscope/domain';
import { CellPlanes } from '../../worker/cell-planes.js';
import {
  type Assigner,
  type ChannelLayout,
  channelLayout,
  createAssigners,
  workerDictionary,
} from '../../worker/channels.js';
import { hasLabels, type MapSet } from '../map-set.js';
import {
  activationNorms,
  centroidDistances,
  clusterCells,
  shiftedScores,
  squaredSums,
} from './weight-maps.kernel.js';

/** The K maps of one set over one tile. */
export interface TileMaps {
  readonly K: number;
  /** `K × P`, row-major. */
  readonly weights: Float32Array;
  /** `P`: hard labels, where the set has any. */
  readonly labels?: Uint8Array;
  /** `K × P`: distances to the centroids, k-means only. */
  readonly distances?: Float32Array;
}

/** A tile through every map set. */
export interface TileMapping {
  /** In the order of the sets. */
  readonly maps: readonly TileMaps[];
  /** `classes × P`: exact class evidence `w_c · A(p)`, where the head is linear in the layer. */
  readonly evidence?: Float32Array;
  /** `P`: ‖A(p)‖². */
  readonly squaredNorms: Float32Array;
}

/** Turns activations into the maps of all sets, with one matrix product per tile. */
export class WeightMaps {
  readonly #projector: Promise<Projector> = createProjector();
  readonly #labelled: readonly Extract<MapSet, { readonly dictionary: unknown }>[];
  readonly #layout: ChannelLayout;
  readonly #planes: CellPlanes;
  readonly #assigners: readonly Assigner[];

  constructor(
    readonly sets: readonly MapSet[],
    private readonly layer: Layer,
    head: LinearHead | undefined,
  ) {
    this.#labelled = sets.filter(hasLabels);
    const dictionaries = this.#labelled.map(({ dictionary }) => workerDictionary(dictionary));
    this.#layout = channelLayout(dictionaries, head?.classes ?? 0);
    this.#planes = new CellPlanes(this.#layout, dictionaries, layer.channels, head?.weights);
    this.#assigners = createAssigners(this.#layout, dictionaries, layer.channels);
  }

  /** @param activations `C × P` of one tile, only read. */
  async of(activations: Float32Array): Promise<TileMapping> {
    const C = this.layer.channels;
    const P = this.layer.height * this.layer.width;
    const projector = await this.#projector;
    const planes = new Float32Array(this.#layout.channels * P);
    await this.#planes.fill(activations, P, planes);
    const norms = squaredSums(activations, C, P);
    const maps: TileMaps[] = [];
    for (const set of this.sets) {
      if (hasLabels(set)) maps.push(this.#assign(set, planes, norms, P));
      else if (set.control === 'pca') {
        const scores = await projector.project(set.components, activations, C, P);
        maps.push({ K: set.K, weights: shiftedScores(scores, set.components, set.mean, P) });
      } else maps.push({ K: 1, weights: activationNorms(norms) });
    }
    const { evidence, classes } = this.#layout;
    return {
      maps,
      squaredNorms: norms,
      ...(classes > 0 ? { evidence: planes.slice(evidence * P, (evidence + classes) * P) } : {}),
    };
  }

  /**
   * Activations as a set sees them: WH; k-means gives every cell its nearest centroid; PCA mean + scores, cut at 0 where the layer
   * has no values below.
   * @param out `C × P`, written.
   */
  async rebuild(index: number, maps: TileMaps, out: Float32Array): Promise<void> {
    const set = this.sets[index]!;
    const C = this.layer.channels;
    const P = out.length / C;
    if (hasLabels(set) && set.dictionary.kind === 'kmeans') {
      clusterCells(set.dictionary.H, maps.labels!, C, P, out);
      return;
    }
    const rows = hasLabels(set) ? set.dictionary.H : set.control === 'pca' ? set.components : undefined;
    if (!rows) throw new RangeError(`${set.id} has no way back to activations`);
    const columns = transposed(rows, maps.K, C);
    out.set(await (await this.#projector).project(columns, maps.weights, maps.K, P));
    if (hasLabels(set) && set.dictionary.shift) undoShiftOnMap(out, set.dictionary.shift, P, out);
    if (!hasLabels(set) && set.control === 'pca') {
      const least = this.layer.nonNegative ? 0 : Number.NEGATIVE_INFINITY;
      for (let c = 0; c < C; c++)
        for (let p = 0; p < P; p++) out[c * P + p] = Math.max(least, out[c * P + p]! + set.mean[c]!);
    }
  }

  #assign(
    set: Extract<MapSet, { readonly dictionary: unknown }>,
    planes: Float32Array,
    norms: Float32Array,
    P: number,
  ): TileMaps {
    const at = this.#labelled.indexOf(set);
    const { K } = set;
    const weights = new Float32Array(K * P);
    const labels = new Uint8Array(P);
    this.#assigners[at]!.assign(planes, P, weights, labels);
    if (set.dictionary.kind !== 'kmeans') return { K, weights, labels };
    const { offset } = this.#layout.dictionaries[at]!;
    const products = planes.subarray(offset * P, (offset + K) * P);
    return { K, weights, labels, distances: centroidDistances(products, norms, set.dictionary.H, K, P) };
  }
}

function transposed(rows: Float32Array, K: number, C: number): Float32Array {
  const out = new Float32Array(K * C);
  for (let k = 0; k < K; k++) for (let c = 0; c < C; c++) out[c * K + k] = rows[k * C + c]!;
  return out;
}
