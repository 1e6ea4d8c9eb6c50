import { MorphoscopeError } from '@morphoscope/domain';
import { takeNearest } from '../segment/nearest.js';
import type { TileIndex } from '../tile-index.js';

/** The nearest other rows of every row. */
export interface NeighbourGraph {
  readonly n: number;
  readonly k: number;
  /** `n × k`, nearest first; −1 where a row has fewer, or is removed. */
  readonly rows: Int32Array;
  /** `n × k`, Infinity where there is none. */
  readonly distances: Float32Array;
}

/** How a long step is followed and stopped. */
export interface StepHooks {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Queries per message. */
const BLOCK = 128;

/** Searches for every row of the index. @throws MorphoscopeError `StudyError` when stopped by the signal */
export async function neighbourGraph(
  index: TileIndex,
  k: number,
  { onProgress, signal }: StepHooks = {},
): Promise<NeighbourGraph> {
  const { n } = index;
  const graph = {
    n,
    k,
    rows: new Int32Array(n * k).fill(-1),
    distances: new Float32Array(n * k).fill(Number.POSITIVE_INFINITY),
  };
  const alive = index.alive();
  for (let from = 0; from < alive.length; from += BLOCK) {
    if (signal?.aborted) throw new MorphoscopeError('StudyError', 'indexing was stopped');
    const block = alive.slice(from, from + BLOCK);
    const nearest = await index.search(await index.vectors(block), { k: k + 1 });
    block.forEach((row, q) => {
      const others = takeNearest(nearest, q).filter((one) => one.row !== row);
      others.slice(0, k).forEach((other, i) => {
        graph.rows[row * k + i] = other.row;
        graph.distances[row * k + i] = other.distance;
      });
    });
    onProgress?.(Math.min(alive.length, from + BLOCK), alive.length);
  }
  return graph;
}
