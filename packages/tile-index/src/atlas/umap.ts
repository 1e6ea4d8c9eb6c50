import { createRandom } from '@morphoscope/domain';
import type { NeighbourGraph } from '../graph/neighbour-graph.js';
import { fuzzyGraph } from './fuzzy-graph.js';
import { layOut } from './umap-layout.kernel.js';

/** Rows of more than this number get fewer epochs, as in umap-learn. */
const MANY_ROWS = 10_000;
const EPOCHS = { few: 500, many: 200 } as const;
const START_SIZE = 10;

/** Options of `umap`. */
export interface UmapOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Default 500, or 200 for more than 10,000 rows. */
  readonly epochs?: number;
}

/**
 * A map of rows in which neighbours stay neighbours: UMAP (McInnes, Healy & Melville 2018), least distance 0.1, spread 1.
 * Same neighbours, start and seed: same map.
 * @param start `n × 2`, only read; its first two principal components keep the large arrangement.
 * @returns `n × 2`
 */
export function umap(
  graph: NeighbourGraph,
  start: Float32Array,
  { seed = 1, epochs = graph.n > MANY_ROWS ? EPOCHS.many : EPOCHS.few }: UmapOptions = {},
  onEpoch: (done: number, total: number) => void = () => undefined,
): Float32Array {
  const { heads, tails, weights } = fuzzyGraph(graph);
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const kept = Array.from(heads.keys()).filter((e) => weights[e]! * epochs >= strongest);
  const edges = {
    heads: Int32Array.from(kept, (e) => heads[e]!),
    tails: Int32Array.from(kept, (e) => tails[e]!),
    every: Float64Array.from(kept, (e) => strongest / weights[e]!),
  };
  const random = createRandom(seed, 'umap');
  const extent = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = extent > 0 ? START_SIZE / extent : 0;
  // Rows at one place would never part.
  const places = start.map((value) => value * scale + 1e-4 * random.normal());
  layOut(places, edges, epochs, random, (done) => onEpoch(done, epochs));
  return places;
}
