import { NO_CLUSTER } from '@morphoscope/domain';

/** Weights of a batch of tiles at one layer. All arrays are only read. */
export interface TileBatch {
  readonly tiles: number;
  readonly K: number;
  /** `h · w` of the layer's map. */
  readonly cells: number;
  /** `tiles × K × cells`, row-major, ≥ 0. NaN: not covered; the cell is left out for every cluster. */
  readonly W: Float32Array | Float64Array;
  /** `tiles × cells`: hard labels, `NO_CLUSTER` for none. Default: argmax of W, ties to the lower id, none where W is 0 throughout. */
  readonly labels?: Uint8Array;
  /** `tiles × cells`, 1 = count the cell (default all). Leaves out cells clipped at the tile's border. */
  readonly keep?: Uint8Array;
  /** Slide the tiles are from. With `firstTile` it seeds the choice of cells where only a sample is kept. Default one slide. */
  readonly slide?: string;
  /** Index of the first tile of the batch within its slide. Default: counted by the accumulator. */
  readonly firstTile?: number;
}

/** The counted cells of one tile, packed. Buffers are reused for the next tile. */
export interface TileCells {
  /** Counted cells m. */
  count: number;
  /** Index of each within the tile, first m entries. */
  readonly index: Uint32Array;
  /** `K × cells`, row-major, first m of each row: weights. */
  readonly W: Float64Array;
  /** As W: share `W_k / Σ_j W_j`, 0 where the sum is 0. */
  readonly share: Float64Array;
  /** First m: hard label. */
  readonly label: Uint8Array;
}

/** A buffer for `loadTile`. */
export function tileCells(K: number, cells: number): TileCells {
  return {
    count: 0,
    index: new Uint32Array(cells),
    W: new Float64Array(K * cells),
    share: new Float64Array(K * cells),
    label: new Uint8Array(cells),
  };
}

/** Packs tile `tile` of the batch into `into`. */
export function loadTile(batch: TileBatch, tile: number, into: TileCells): void {
  const { K, cells, W, labels, keep } = batch;
  const from = tile * K * cells;
  let m = 0;
  for (let p = 0; p < cells; p++) {
    if (keep && keep[tile * cells + p] === 0) continue;
    let sum = 0;
    let best = 0;
    let label = NO_CLUSTER;
    for (let k = 0; k < K; k++) {
      const w = W[from + k * cells + p]!;
      into.W[k * cells + m] = w;
      sum += w;
      if (w > best) {
        best = w;
        label = k;
      }
    }
    if (!Number.isFinite(sum)) continue;
    for (let k = 0; k < K; k++) into.share[k * cells + m] = sum > 0 ? into.W[k * cells + m]! / sum : 0;
    into.label[m] = labels ? labels[tile * cells + p]! : label;
    into.index[m++] = p;
  }
  into.count = m;
}

/** Packs a tile's map like its weights. False when a counted cell of it is not finite. */
export function loadMap(
  map: ArrayLike<number>,
  tile: number,
  cells: number,
  packed: TileCells,
  out: Float64Array,
): boolean {
  for (let i = 0; i < packed.count; i++) {
    const value = map[tile * cells + packed.index[i]!]!;
    if (!Number.isFinite(value)) return false;
    out[i] = value;
  }
  return true;
}
