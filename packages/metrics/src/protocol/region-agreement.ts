import { MorphoscopeError } from '@morphoscope/domain';
import { addRegion, REGION, type Source } from '../localisation/region.kernel.js';
import { type CellReservoir, cellHash, createCellSample } from './cell-sample.js';
import { type RegionFigures, regionFigures } from './region-figures.js';
import { loadMap, loadTile, type TileBatch, tileCells } from './tile-batch.js';

/** A kind of annotated place: the mask values that belong to it. Regions may overlap. */
export interface AnnotationRegion {
  readonly name: string;
  readonly values: readonly number[];
}

/** A saliency map to compare with regions. */
export interface ComparedMap {
  readonly name: string;
  /** The one region it is compared with: that of its target. Default all. */
  readonly region?: string;
}

/** What an agreement with annotations is made for. */
export interface RegionAgreementOptions {
  readonly K: number;
  readonly cells: number;
  readonly regions: readonly AnnotationRegion[];
  readonly maps?: readonly ComparedMap[];
  /** A cell belongs to a map above this (default 1e-9). */
  readonly threshold?: number;
  /** Cells kept for AUROC and average precision, shared out over the mask values (default 200,000). Below it both are exact. */
  readonly cellBound?: number;
  /** Seed of the choice of cells (default 0). */
  readonly seed?: number;
}

/** Agreement with annotations (protocol 4.1 and localisation). Memory does not grow with the number of tiles. */
export interface RegionAgreement {
  /**
   * @param mask `tiles × cells`: 0 = not annotated (no tissue), else a mask value. Only read.
   * @param maps one array `tiles × cells` per map of the options. Tiles where a map is not finite count as all 0 for it.
   */
  add(batch: TileBatch, mask: Uint8Array, maps?: readonly ArrayLike<number>[]): void;
  /** Adds the sums of another of the same options, or of its state alone. */
  merge(other: Pick<RegionAgreement, 'state'>): void;
  /** Regions that occur, in the order of the options. */
  result(): RegionFigures[];
  /** Sums, for `merge`: plain data that can be sent to another thread. Not for changing. */
  readonly state: RegionAgreementState;
}

/** What an agreement with annotations has summed up. */
export interface RegionAgreementState {
  /** `regions × sources × REGION.width`; sources are the clusters, then the maps. */
  readonly sums: Float64Array;
  /** Per region: tiles with it, cells of it. */
  readonly totals: Float64Array;
  /** Per map: tiles where it was not finite. */
  readonly broken: Float64Array;
  /** Cells for the rankings, per mask value. */
  readonly sample: readonly CellReservoir[];
}

/** Starts an agreement of clusters and maps with annotated regions. */
export function createRegionAgreement(options: RegionAgreementOptions): RegionAgreement {
  const { K, cells, regions, maps: compared = [], threshold = 1e-9, cellBound = 200_000, seed = 0 } = options;
  const strata = [...new Set(regions.flatMap((region) => region.values))].sort((a, b) => a - b);
  // The last stratum is tissue of no region.
  const stratumOf = new Uint8Array(256).fill(strata.length);
  strata.forEach((value, i) => {
    stratumOf[value] = i;
  });
  const sources = K + compared.length;
  const bound = Math.max(1, Math.floor(cellBound / (strata.length + 1)));
  const sample = createCellSample(strata.length + 1, bound, sources);
  const state: RegionAgreementState = {
    sums: new Float64Array(regions.length * sources * REGION.width),
    totals: new Float64Array(regions.length * 2),
    broken: new Float64Array(compared.length),
    sample: sample.strata,
  };
  const packed = tileCells(K, cells);
  const buffers = Array.from({ length: sources }, (_, s) => sourceBuffer(cells, s < K));
  const inside = new Uint8Array(cells);
  const tissue = new Uint8Array(cells);
  let counted = 0;

  function add(batch: TileBatch, mask: Uint8Array, maps: readonly ArrayLike<number>[] = []): void {
    checkLengths(batch, mask, maps, options);
    for (let tile = 0; tile < batch.tiles; tile++) {
      loadTile(batch, tile, packed);
      const number = (batch.firstTile ?? counted) + tile;
      if (packed.count > 0)
        addTile(batch, tile, number, mask.subarray(tile * cells, (tile + 1) * cells), maps);
    }
    counted += batch.tiles;
  }

  function addTile(
    batch: TileBatch,
    tile: number,
    number: number,
    mask: Uint8Array,
    maps: readonly ArrayLike<number>[],
  ): void {
    const m = packed.count;
    // A tile without annotation adds nothing: every figure is over annotated cells.
    if (!describeSources(tile, mask, maps, m)) return;
    regions.forEach((region, r) => {
      let size = 0;
      for (let i = 0; i < m; i++) {
        inside[i] = region.values.includes(mask[packed.index[i]!]!) ? 1 : 0;
        size += inside[i]!;
      }
      if (size > 0) state.totals[2 * r]! += 1;
      state.totals[2 * r + 1]! += size;
      for (let s = 0; s < sources; s++) {
        if (s >= K && (compared[s - K]!.region ?? region.name) !== region.name) continue;
        addRegion(state.sums, (r * sources + s) * REGION.width, buffers[s]!, inside, tissue, m, size);
      }
    });
    for (let i = 0; i < m; i++) {
      if (tissue[i] === 0) continue;
      const cell = packed.index[i]!;
      const hash = cellHash(seed, batch.slide ?? '', number, cell);
      sample.offer(stratumOf[mask[cell]!]!, hash, (out, at) => {
        for (let s = 0; s < sources; s++) out[at + s] = buffers[s]!.values[i]!;
      });
    }
  }

  function describeSources(
    tile: number,
    mask: Uint8Array,
    maps: readonly ArrayLike<number>[],
    m: number,
  ): boolean {
    let annotated = false;
    for (let i = 0; i < m; i++) {
      tissue[i] = mask[packed.index[i]!]! > 0 ? 1 : 0;
      if (tissue[i] === 1) annotated = true;
    }
    if (!annotated) return false;
    for (let s = 0; s < sources; s++) {
      const { values, member, sorted, share } = buffers[s]!;
      if (s < K) {
        values.set(packed.W.subarray(s * cells, s * cells + m));
        share!.set(packed.share.subarray(s * cells, s * cells + m));
        for (let i = 0; i < m; i++) member[i] = packed.label[i] === s ? 1 : 0;
      } else {
        if (!loadMap(maps[s - K]!, tile, cells, packed, values)) {
          values.fill(0);
          state.broken[s - K]! += 1;
        }
        for (let i = 0; i < m; i++) member[i] = values[i]! > threshold ? 1 : 0;
      }
      sorted.set(values);
      sorted.subarray(0, m).sort();
    }
    return true;
  }

  return {
    state,
    add,
    merge: (other) => {
      for (const key of ['sums', 'totals', 'broken'] as const) {
        for (let i = 0; i < state[key].length; i++) state[key][i]! += other.state[key][i]!;
      }
      sample.merge(other.state.sample);
    },
    result: () => regionFigures(state, sample, options, strata),
  };
}

function sourceBuffer(cells: number, soft: boolean): Source {
  return {
    values: new Float64Array(cells),
    member: new Uint8Array(cells),
    share: soft ? new Float64Array(cells) : undefined,
    sorted: new Float64Array(cells),
  };
}

function checkLengths(
  batch: TileBatch,
  mask: Uint8Array,
  maps: readonly ArrayLike<number>[],
  { K, cells, maps: compared = [] }: RegionAgreementOptions,
): void {
  const size = batch.tiles * cells;
  const fits = mask.length === size && maps.every((map) => map.length === size);
  if (batch.K === K && batch.cells === cells && maps.length === compared.length && fits) return;
  throw new MorphoscopeError(
    'InputError',
    `a batch of ${batch.K} clusters, ${batch.cells} cells and ${maps.length} maps does not fit ${K} clusters, ${cells} cells and ${compared.length} maps`,
    { suggestion: 'Bring masks and maps to the cells of the layer before comparing them.' },
  );
}
