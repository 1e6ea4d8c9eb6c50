import { MorphoscopeError } from '@morphoscope/domain';
import type { NeighbourGraph, StepHooks } from '../graph/neighbour-graph.js';
import { sampledRows } from '../recall.js';
import { Thread } from '../thread/thread.js';
import type { TileIndex } from '../tile-index.js';
import type { AtlasHost } from './atlas-host.js';
import type { UmapOptions } from './umap.js';

/** How to place rows on a plane: where their neighbours are, or by their largest variance. */
export type AtlasMethod = 'umap' | 'pca';

/** A place on a plane for every row. */
export interface Atlas {
  readonly method: AtlasMethod;
  /** `n × 2`; NaN for removed rows. */
  readonly coordinates: Float32Array;
  /** Shares of variance of the two directions, where the method is PCA. */
  readonly explained?: readonly [number, number];
  /** Of a seeded sample of the rows, with 10 neighbours on the map; absent where there are too few rows. */
  readonly trustworthiness?: { readonly value: number; readonly rows: number; readonly k: number };
}

const SAMPLE = 1000;
const MAP_NEIGHBOURS = 10;
/** Rows fetched at once. */
const CHUNK = 1024;

/**
 * Draws a map of the index's rows, in a thread of its own.
 * @param graph the rows' neighbours; UMAP needs it, PCA does not
 * @throws MorphoscopeError `StudyError` when stopped by the signal
 */
export async function drawAtlas(
  index: TileIndex,
  method: AtlasMethod,
  graph: NeighbourGraph,
  options: UmapOptions = {},
  { onProgress, signal }: StepHooks = {},
): Promise<Atlas> {
  const alive = index.alive();
  const thread = new Thread<AtlasHost>(new URL('./atlas-worker.js', import.meta.url), null);
  try {
    const { d } = index;
    const data = await gather(index, alive);
    const plane = await thread.call('plane', { data, d }, [data.buffer]);
    const umap = (): Promise<Float32Array> =>
      stoppable(thread, signal, () =>
        thread.call(
          'umap',
          { graph: compact(graph, alive), start: plane.coordinates, options, follow: true },
          [],
          (progress) => onProgress?.(...(progress as [number, number])),
        ),
      );
    const places = method === 'umap' ? await umap() : plane.coordinates;
    const coordinates = new Float32Array(index.n * 2).fill(Number.NaN);
    alive.forEach((row, i) => {
      coordinates.set(places.subarray(2 * i, 2 * i + 2), 2 * row);
    });
    const trust = await measureTrust(thread, index, alive, coordinates);
    return {
      method,
      coordinates,
      ...(method === 'pca' ? { explained: plane.explained } : {}),
      ...(trust ? { trustworthiness: trust } : {}),
    };
  } finally {
    await thread.close();
  }
}

/** Ends the thread when the signal says so; only for work that is not inside native code. */
async function stoppable<Result>(
  thread: Thread<AtlasHost>,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const stopped = new MorphoscopeError('StudyError', 'indexing was stopped');
  if (signal?.aborted) throw stopped;
  const stop = (): void => thread.kill(stopped);
  signal?.addEventListener('abort', stop);
  try {
    return await work();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function measureTrust(
  thread: Thread<AtlasHost>,
  index: TileIndex,
  alive: readonly number[],
  coordinates: Float32Array,
): Promise<Atlas['trustworthiness']> {
  const rows = sampledRows(alive.length, SAMPLE, 1).map((i) => alive[i]!);
  const k = MAP_NEIGHBOURS;
  if (rows.length < 2 * k + 2) return undefined;
  const places = Float32Array.from(rows.flatMap((row) => [coordinates[2 * row]!, coordinates[2 * row + 1]!]));
  const vectors = await index.vectors(rows);
  const { metric } = index.options;
  const value = await thread.call('trustworthiness', { vectors, d: index.d, places, k, metric });
  return { value, rows: rows.length, k };
}

/** All these vectors, some at a time, so that the event loop goes on. */
async function gather(index: TileIndex, rows: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
  const data = new Float32Array(rows.length * index.d);
  for (let from = 0; from < rows.length; from += CHUNK)
    data.set(await index.vectors(rows.slice(from, from + CHUNK)), from * index.d);
  return data;
}

/** The graph over the rows that are left, numbered anew. */
function compact(graph: NeighbourGraph, alive: readonly number[]): NeighbourGraph {
  if (alive.length === graph.n) return graph;
  const { k } = graph;
  const number = new Int32Array(graph.n).fill(-1);
  alive.forEach((row, i) => {
    number[row] = i;
  });
  const rows = new Int32Array(alive.length * k).fill(-1);
  const distances = new Float32Array(alive.length * k).fill(Number.POSITIVE_INFINITY);
  alive.forEach((row, i) => {
    for (let a = 0; a < k && graph.rows[row * k + a]! >= 0; a++) {
      rows[i * k + a] = number[graph.rows[row * k + a]!]!;
      distances[i * k + a] = graph.distances[row * k + a]!;
    }
  });
  return { n: alive.length, k, rows, distances };
}
