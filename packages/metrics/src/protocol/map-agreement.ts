import { MorphoscopeError } from '@morphoscope/domain';
import { type Figure, figure, undefinedFigure, withNote } from '../figure.js';
import { MOMENTS, mergeMoments, momentCorrelation } from '../overlap/moments.js';
import { addPair, createSide, describeSide, PAIR, type Side } from './pair.kernel.js';
import { loadMap, loadTile, type TileBatch, tileCells } from './tile-batch.js';

/** What an agreement of clusters with saliency maps is made for. */
export interface MapAgreementOptions {
  readonly K: number;
  readonly cells: number;
  /** One name per map that `add` gets, e.g. `Gleason 3 · gradcam`, in order. */
  readonly maps: readonly string[];
  /** Kinds of tiles told apart, e.g. predicted classes (default 1). */
  readonly strata?: number;
  /** A cell belongs to a map, or to a cluster's support, above this (default 1e-9, as published). */
  readonly threshold?: number;
  /** For the IoU of highest cells: share of the tile's cells at most (default 0.2). */
  readonly topShare?: number;
}

/** Agreement of one cluster with one map (protocol 4.1). `n` counts tiles, for pooled figures cells. */
export interface PairFigures {
  /** `|A∩B| / |A∪B|` of `{label = k}` and `{map > threshold}`, mean over tiles with a non-empty union. */
  readonly iou: Figure;
  /** The same with both counts summed over tiles first. */
  readonly iouPooled: Figure;
  /** `|A∩B| / (|A| + |B|)`, the published figure; at most 0.5. Not an IoU. */
  readonly iouSum: Figure;
  /** IoU of `{W_k > threshold}` and `{map > threshold}`. */
  readonly iouSupport: Figure;
  /** `Σ min(share, mask) / Σ max(share, mask)`, mask = `{map > threshold}`. */
  readonly iouSoft: Figure;
  /** IoU of the highest cells of W_k and of the map: does not depend on a threshold that a map may exceed everywhere. */
  readonly iouTop: Figure;
  /** Pearson's correlation of W_k and the map over the cells of a tile, mean over the tiles where it is defined. */
  readonly pearson: Figure;
  /** The same over all cells of all tiles at once. */
  readonly pearsonPooled: Figure;
  /** `‖W_k − map‖`, mean over tiles. Depends on the scale of W. */
  readonly l2: Figure;
  /** The same between both scaled to unit length. */
  readonly l2Unit: Figure;
}

/** Agreement of all clusters with one map. */
export interface MapFigures {
  readonly map: string;
  readonly tiles: number;
  /** Share of cells where the map is above the threshold. 1: thresholding says nothing, use `iouTop` and `pearson`. */
  readonly positiveShare: Figure;
  /** By cluster. */
  readonly clusters: readonly PairFigures[];
}

/** Sums over tiles; a few hundred numbers per map, whatever the number of tiles. */
export interface MapAgreement {
  /**
   * @param maps one array `tiles × cells` per name. Only read. Tiles where a map is not finite are left out for that map.
   * @param strata kind of each tile, 0…strata−1 (default all 0).
   */
  add(batch: TileBatch, maps: readonly ArrayLike<number>[], strata?: ArrayLike<number>): void;
  /** Adds the sums of another of the same options, or of its state alone. */
  merge(other: Pick<MapAgreement, 'state'>): void;
  /** Figures per map over the tiles of the given strata (default all). */
  result(strata?: readonly number[]): MapFigures[];
  /** Sums, for `merge`: plain data that can be sent to another thread. Not for changing. */
  readonly state: MapAgreementState;
}

/** What an agreement with maps has summed up. */
export interface MapAgreementState {
  /** `strata × maps × K × PAIR.width`. */
  readonly pairs: Float64Array;
  /** `strata × maps × 4`: tiles, positive cells, cells, tiles left out. */
  readonly totals: Float64Array;
}

/** Starts an agreement of clusters with maps at the layer's cells. */
export function createMapAgreement(options: MapAgreementOptions): MapAgreement {
  const { K, cells, maps: names, strata: kinds = 1, threshold = 1e-9, topShare = 0.2 } = options;
  const width = PAIR.width;
  const state: MapAgreementState = {
    pairs: new Float64Array(kinds * names.length * K * width),
    totals: new Float64Array(kinds * names.length * 4),
  };
  const packed = tileCells(K, cells);
  const weights = Array.from({ length: K }, () => createSide(cells));
  const map = createSide(cells);
  const moments = new Float64Array(MOMENTS);

  function add(batch: TileBatch, maps: readonly ArrayLike<number>[], strata?: ArrayLike<number>): void {
    checkBatch(batch, K, cells, maps, names.length);
    for (let tile = 0; tile < batch.tiles; tile++) {
      loadTile(batch, tile, packed);
      const m = packed.count;
      if (m === 0) continue;
      const clusters = weights.map((side, k) => describeCluster(side, k, m));
      for (let j = 0; j < names.length; j++) {
        const slot = (strata?.[tile] ?? 0) * names.length + j;
        if (!loadMap(maps[j]!, tile, cells, packed, map.values)) {
          state.totals[slot * 4 + 3]! += 1;
          continue;
        }
        describeSide(map, m, threshold, topShare);
        state.totals[slot * 4]! += 1;
        state.totals[slot * 4 + 1]! += map.support;
        state.totals[slot * 4 + 2]! += m;
        for (let k = 0; k < K; k++) {
          const at = (slot * K + k) * width;
          addPair(state.pairs, at, weights[k]!, map, clusters[k]!, m, threshold, moments);
          mergeMoments(state.pairs, at + PAIR.moments, moments, 0);
        }
      }
    }
  }

  function describeCluster(side: Side, k: number, m: number) {
    side.values.set(packed.W.subarray(k * cells, k * cells + m));
    describeSide(side, m, threshold, topShare);
    const share = packed.share.subarray(k * cells, k * cells + m);
    let shareSum = 0;
    let labelled = 0;
    for (let i = 0; i < m; i++) {
      shareSum += share[i]!;
      if (packed.label[i] === k) labelled++;
    }
    return { share, shareSum, label: packed.label, k, labelled };
  }

  return {
    state,
    add,
    merge: (other) => {
      for (let i = 0; i < state.totals.length; i++) state.totals[i]! += other.state.totals[i]!;
      for (let at = 0; at < state.pairs.length; at += width) mergeRow(state.pairs, at, other.state.pairs, at);
    },
    result: (strata = Array.from({ length: kinds }, (_, i) => i)) =>
      names.map((name, j) => mapFigures(state, name, j, strata, names.length, K)),
  };
}

function checkBatch(
  batch: TileBatch,
  K: number,
  cells: number,
  maps: readonly ArrayLike<number>[],
  expected: number,
): void {
  const wrong = maps.findIndex((map) => map.length !== batch.tiles * cells);
  if (batch.K === K && batch.cells === cells && maps.length === expected && wrong < 0) return;
  throw new MorphoscopeError(
    'InputError',
    `a batch of ${batch.K} clusters, ${batch.cells} cells and ${maps.length} maps does not fit ${K} clusters, ${cells} cells and ${expected} maps`,
    { suggestion: 'Bring every map to the cells of the layer before comparing it with the clusters.' },
  );
}

function mergeRow(into: Float64Array, to: number, other: Float64Array, from: number): void {
  for (let i = 0; i < PAIR.moments; i++) into[to + i]! += other[from + i]!;
  mergeMoments(into, to + PAIR.moments, other, from + PAIR.moments);
}

function mapFigures(
  state: MapAgreementState,
  map: string,
  j: number,
  strata: readonly number[],
  maps: number,
  K: number,
): MapFigures {
  const totals = new Float64Array(4);
  const rows = new Float64Array(K * PAIR.width);
  for (const stratum of strata) {
    const slot = stratum * maps + j;
    for (let i = 0; i < 4; i++) totals[i]! += state.totals[slot * 4 + i]!;
    for (let k = 0; k < K; k++) mergeRow(rows, k * PAIR.width, state.pairs, (slot * K + k) * PAIR.width);
  }
  const [tiles, positive, all, left] = totals as unknown as [number, number, number, number];
  const note = left > 0 ? `${left} tiles with a map that is not finite left out` : undefined;
  const clusters = Array.from({ length: K }, (_, k) => pairFigures(rows, k * PAIR.width, tiles, note));
  return { map, tiles, positiveShare: withNote(ratio(positive, all, all, 'no tiles'), note), clusters };
}

function pairFigures(rows: Float64Array, at: number, tiles: number, note: string | undefined): PairFigures {
  const mean = (sum: number, count: number, why: string): Figure =>
    withNote(
      ratio(rows[at + sum]!, rows[at + count]!, rows[at + count]!, tiles === 0 ? 'no tiles' : why),
      note,
    );
  const empty = 'neither the cluster nor the map has a cell in any tile';
  const flat = 'the cluster or the map is constant in every tile';
  const cells = rows[at + PAIR.moments]!;
  const pooled = momentCorrelation(rows, at + PAIR.moments);
  return {
    iou: mean(PAIR.iou, PAIR.iouTiles, empty),
    iouPooled: withNote(ratio(rows[at + PAIR.intersection]!, rows[at + PAIR.union]!, cells, empty), note),
    iouSum: mean(PAIR.iouSum, PAIR.iouTiles, empty),
    iouSupport: mean(PAIR.supportIou, PAIR.supportTiles, empty),
    iouSoft: mean(PAIR.minmax, PAIR.minmaxTiles, empty),
    iouTop: mean(PAIR.quantileIou, PAIR.quantileTiles, 'both are constant in every tile'),
    pearson: mean(PAIR.pearson, PAIR.pearsonTiles, flat),
    pearsonPooled: withNote(
      Number.isNaN(pooled)
        ? undefinedFigure(cells, cells === 0 ? 'no tiles' : 'the cluster or the map is the same everywhere')
        : figure(pooled, cells),
      note,
    ),
    l2: withNote(ratio(rows[at + PAIR.l2]!, tiles, tiles, 'no tiles'), note),
    l2Unit: mean(PAIR.unitL2, PAIR.unitTiles, 'the cluster or the map is 0 in every tile'),
  };
}

function ratio(sum: number, count: number, n: number, why: string): Figure {
  return count > 0 ? figure(sum / count, n) : undefinedFigure(n, why);
}
