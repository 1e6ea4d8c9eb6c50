import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Atlas, Recall } from '@morphoscope/tile-index';
import { readNpyFloat32 } from '../array/npy.js';
import type { StudyManifest } from '../folder/manifest.js';
import { stageKey } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import type { IndexChoice } from './index-settings.js';

/** Files of `index/` beside those of the tile index itself. */
export const indexFile = {
  record: 'index.json',
  rows: 'rows.parquet',
  neighbours: 'neighbours.npy',
  distances: 'distances.npy',
  atlas: 'atlas.npy',
  clusters: (dictionary: string): string => `clusters-${dictionary}.json`,
} as const;

/** `index/index.json`: what an index was made from, and how good it is. */
export interface IndexRecord extends IndexChoice {
  /** Hash of everything that went into it. */
  readonly key: string;
  readonly tiles: number;
  /** Length of a tile's vector. */
  readonly d: number;
  /** `hnsw`, or `exact` where no graph could be built. */
  readonly search: 'hnsw' | 'exact';
  readonly recall: Recall;
  readonly map: Pick<Atlas, 'explained' | 'trustworthiness'>;
}

/** Version of what `index/` holds; a change of it makes every index stale. */
const LAYOUT = 1;

/** Hash of what goes into an index. */
export function indexKey(
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  choice: IndexChoice,
): string {
  const { model, layer, preprocessing, tiling, engineUsed } = manifest;
  const slides = records.map(({ id, key, tiles }) => [id, key, tiles]);
  return stageKey(
    'index',
    LAYOUT,
    model.sha256,
    layer.name,
    preprocessing,
    tiling,
    engineUsed,
    slides,
    choice,
  );
}

/** Reads `index.json`; `undefined` where there is none. */
export async function findIndexRecord(folder: StudyFolder): Promise<IndexRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder.index(), indexFile.record), 'utf8')) as IndexRecord;
  } catch {
    return undefined;
  }
}

/** The settings among what is recorded. */
function choiceOf({ vectors, metric, atlas, dictionary, neighbours, seed }: IndexRecord): IndexChoice {
  return {
    vectors,
    metric,
    atlas,
    ...(dictionary === undefined ? {} : { dictionary }),
    neighbours,
    seed,
  };
}

/**
 * The record of a study's index, which must be of the study as it is now.
 * @throws MorphoscopeError `StudyError` when there is none, or slides have come since
 */
export async function readIndexRecord(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
): Promise<IndexRecord> {
  const record = await findIndexRecord(folder);
  if (!record) {
    throw new MorphoscopeError('StudyError', 'the study has no index of its tiles', {
      where: folder.root,
      suggestion: `Make one: morphoscope index ${folder.root}`,
    });
  }
  if (record.key === indexKey(manifest, records, choiceOf(record))) return record;
  throw new MorphoscopeError('StudyError', 'the index was made before the study changed', {
    where: folder.root,
    suggestion: `Make it anew: morphoscope index ${folder.root}`,
  });
}

/**
 * The map of all tiles, `n × 2`; rows as in the tables, slide by slide.
 * @throws MorphoscopeError `StudyError` when it is missing or damaged.
 */
export async function readAtlas(folder: StudyFolder, n: number): Promise<Float32Array> {
  const path = join(folder.index(), indexFile.atlas);
  const { data, shape } = await readNpyFloat32(path);
  if (shape[0] === n && shape[1] === 2) return data;
  throw new MorphoscopeError('StudyError', 'the map of tiles does not fit the study', { where: path });
}
