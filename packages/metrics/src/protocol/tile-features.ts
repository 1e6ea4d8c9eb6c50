import type { Samples } from '../samples.js';
import { loadTile, type TileBatch, tileCells } from './tile-batch.js';

/** Columns of protocol 4.1, by the names that tables use. */
export const TILE_FEATURES = ['weightSum', 'count', 'weightSum/softCount', 'maxWeight'] as const;
/** One of `TILE_FEATURES`. */
export type TileFeature = (typeof TILE_FEATURES)[number];

/** What is known of each tile: tables of `tiles × K`, float64. */
export interface TileFeatures extends Readonly<Record<TileFeature | 'softCount', Samples>> {
  /** `tiles`: cells counted. */
  readonly cells: Uint32Array;
  /** `tiles`: cells without a label. */
  readonly none: Uint32Array;
}

/**
 * Per tile and cluster: `weightSum = Σ_p W_k(p)`, `count = #{p: label = k}`, `softCount = Σ_p share_k(p)`,
 * `weightSum/softCount` (0 where softCount < 1e-9) and `maxWeight = max_p W_k(p)` (Bajger et al., arXiv:2511.14558). The quotient is
 * rounded to 5 places, so that it is constant for k-means, whose weights are shares, and not rounding noise.
 */
export function tileFeatures(batch: TileBatch): TileFeatures {
  const { tiles, K, cells } = batch;
  const table = (): Samples & { data: Float64Array } => ({
    data: new Float64Array(tiles * K),
    n: tiles,
    d: K,
  });
  const [weightSum, count, quotient, maxWeight, softCount] = [table(), table(), table(), table(), table()];
  const counted = new Uint32Array(tiles);
  const none = new Uint32Array(tiles);
  const packed = tileCells(K, cells);
  for (let tile = 0; tile < tiles; tile++) {
    loadTile(batch, tile, packed);
    counted[tile] = packed.count;
    for (let i = 0; i < packed.count; i++) {
      const label = packed.label[i]!;
      if (label < K) count.data[tile * K + label]! += 1;
      else none[tile]! += 1;
    }
    for (let k = 0; k < K; k++) {
      const at = tile * K + k;
      for (let i = 0; i < packed.count; i++) {
        const w = packed.W[k * cells + i]!;
        weightSum.data[at]! += w;
        softCount.data[at]! += packed.share[k * cells + i]!;
        if (w > maxWeight.data[at]!) maxWeight.data[at] = w;
      }
      const soft = softCount.data[at]!;
      quotient.data[at] = soft >= 1e-9 ? Math.round((weightSum.data[at]! / soft) * 1e5) / 1e5 : 0;
    }
  }
  return { weightSum, count, 'weightSum/softCount': quotient, maxWeight, softCount, cells: counted, none };
}

/** The tiles of several batches, slides or workers, one after the other. */
export function joinTileFeatures(parts: readonly TileFeatures[]): TileFeatures {
  const join = (of: (part: TileFeatures) => Samples): Samples => joinSamples(parts.map(of));
  return {
    weightSum: join((part) => part.weightSum),
    count: join((part) => part.count),
    'weightSum/softCount': join((part) => part['weightSum/softCount']),
    maxWeight: join((part) => part.maxWeight),
    softCount: join((part) => part.softCount),
    cells: Uint32Array.from(parts.flatMap((part) => [...part.cells])),
    none: Uint32Array.from(parts.flatMap((part) => [...part.none])),
  };
}

function joinSamples(parts: readonly Samples[]): Samples {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const d = parts[0]?.d ?? 0;
  const data = new Float64Array(n * d);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.n * d;
  }
  return { data, n, d };
}
