import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { NeighbourGraph } from '@morphoscope/tile-index';
import { decodeNpy, encodeNpy } from '../array/npy.js';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { type IndexRecord, indexFile } from './index-file.js';

/** Stands for "no neighbour" in `neighbours.npy`. */
const NONE = 0xffffffff;

/** Writes `distances.npy` (float32) and then `neighbours.npy` (uint32, 4294967295 for none), `n × k` each. */
export async function writeKeptGraph(folder: string, graph: NeighbourGraph): Promise<void> {
  const { n, k, rows, distances } = graph;
  const shape = [n, k];
  await writeFileAtomic(join(folder, indexFile.distances), encodeNpy({ data: distances, shape }));
  const data = Uint32Array.from(rows, (row) => (row < 0 ? NONE : row));
  await writeFileAtomic(join(folder, indexFile.neighbours), encodeNpy({ data, shape }));
}

/** Reads them back; `undefined` when they are not there (yet), or of another size. */
export async function readKeptGraph(
  folder: string,
  n: number,
  k: number,
): Promise<NeighbourGraph | undefined> {
  const path = join(folder, indexFile.neighbours);
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const far = join(folder, indexFile.distances);
  const neighbours = decodeNpy(bytes, path);
  const distances = decodeNpy(await readFile(far), far);
  const fits = [neighbours, distances].every(({ shape }) => shape[0] === n && shape[1] === k);
  if (!fits) return undefined;
  return {
    n,
    k,
    rows: Int32Array.from(neighbours.data, (row) => (row === NONE ? -1 : row)),
    distances: distances.data as Float32Array,
  };
}

/**
 * The neighbours of every tile that a study's index holds.
 * @throws MorphoscopeError `StudyError` when they are missing or damaged.
 */
export async function readNeighbourGraph(
  folder: StudyFolder,
  { tiles, neighbours }: Pick<IndexRecord, 'tiles' | 'neighbours'>,
): Promise<NeighbourGraph> {
  const graph = await readKeptGraph(folder.index(), tiles, neighbours);
  if (graph) return graph;
  throw new MorphoscopeError('StudyError', 'the neighbours of its tiles are missing', {
    where: folder.index(),
    suggestion: `Make the index anew: morphoscope index ${folder.root}`,
  });
}
