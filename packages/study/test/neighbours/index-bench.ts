import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  explain,
  type IndexSettings,
  indexStudy,
  type RunSettings,
  StudyFolder,
  StudyNeighbours,
  slideFile,
} from '@morphoscope/study';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll } from 'vitest';
import { decodeNpy } from '../../src/array/npy.js';
import { makeBench } from '../fixture/bench.js';

export const npy = async (file: string) => decodeNpy(await readFile(file), file);
export const pooledOf = (study: string, id: string) =>
  npy(join(new StudyFolder(study).slide(id), slideFile.pooled));

export type Row = Record<string, number>;

export async function tableOf(study: string, id: string): Promise<Row[]> {
  const bytes = await readFile(join(new StudyFolder(study).slide(id), slideFile.tiles));
  return (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as Row[];
}

export async function withNeighbours<Result>(
  study: string,
  work: (opened: StudyNeighbours) => Promise<Result>,
): Promise<Result> {
  const opened = await StudyNeighbours.open(study);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** A study indexed by mean activations, and one by weights, made once per test file. */
export function indexBench() {
  const bench = makeBench();
  const path = (name: string): string => join(bench.dir, name);
  const run = (name: string, more: Partial<RunSettings> = {}) => explain(bench.settings(name, more));
  /** Shares of three clusters, of a study that has four as well. */
  const byWeights = (): IndexSettings => ({
    study: path('weights'),
    vectors: 'weights',
    dictionary: 'nmf-k3',
    metric: 'cosine',
    atlas: 'pca',
  });
  beforeAll(async () => {
    await run('study');
    await indexStudy({ study: path('study') });
    await run('weights', { clusters: [3, 4] });
    await indexStudy(byWeights());
  });
  return { bench, path, run, byWeights };
}
