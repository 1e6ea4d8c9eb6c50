import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import {
  type Atlas,
  buildMeasured,
  clusterGraph,
  drawAtlas,
  type NeighbourGraph,
  neighbourGraph,
  type Recall,
  type TileIndex,
} from '@morphoscope/tile-index';
import { encodeNpy } from '../array/npy.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import { openFinishedStudy } from '../folder/finished-study.js';
import { lockStudy } from '../folder/lock.js';
import type { StudyManifest } from '../folder/manifest.js';
import { clearWork } from '../folder/open-folder.js';
import { stableJson } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { RunHooks } from '../settings/run-settings.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { readRecords } from '../stage/run-session.js';
import { findIndexRecord, type IndexRecord, indexFile, indexKey } from './index-file.js';
import type { IndexChoice, IndexSettings } from './index-settings.js';
import { readKeptGraph, writeKeptGraph } from './kept-graph.js';
import { addMissingPooled, readPooled } from './pooled-activations.js';
import { collectRows, encodeRows, type TileRows } from './tile-rows.js';

/** Neighbours per tile: enough for UMAP and for counting between clusters. */
const NEIGHBOURS = 15;

/**
 * Makes the index of a finished study's tiles, `index/`: vectors and their graph, the neighbours of every tile, how often
 * clusters are neighbours, and a map of all tiles. An index of the same study and settings is kept; one that was stopped
 * half-way goes on where it was. The folder is either absent or whole.
 * @throws MorphoscopeError `StudyError` when the study is not finished, `InputError` for an unknown dictionary
 */
export async function indexStudy(settings: IndexSettings, hooks: RunHooks = {}): Promise<IndexRecord> {
  const { folder, manifest } = await openFinishedStudy(settings.study);
  const choice = chosen(settings, manifest);
  const lock = await lockStudy(folder, hooks.owner);
  try {
    const records = await readRecords(folder, manifest.slides);
    const key = indexKey(manifest, records, choice);
    const known = await findIndexRecord(folder);
    if (known?.key === key) return known;
    const rows = await collectRows(folder, records, manifest.model.classNames, manifest.dictionaries);
    const data = await vectorsOf(folder, manifest, records, rows, choice, settings, hooks);
    const record = await build(folder, key, choice, rows, data, hooks);
    await rm(folder.indexWork(key), { recursive: true, force: true });
    await clearWork(folder);
    return record;
  } finally {
    await lock.release();
  }
}

function chosen(settings: IndexSettings, { dictionaries, seed }: StudyManifest): IndexChoice {
  const { vectors = 'activations', metric = 'l2', atlas = 'umap' } = settings;
  const choice = { vectors, metric, atlas, neighbours: NEIGHBOURS, seed };
  const ids = dictionaries.map(({ id }) => id);
  if (settings.dictionary !== undefined && !ids.includes(settings.dictionary)) {
    throw new MorphoscopeError('InputError', `the study has no dictionary ${settings.dictionary}`, {
      suggestion: `It has: ${ids.join(', ')}.`,
    });
  }
  return vectors === 'weights' ? { ...choice, dictionary: settings.dictionary ?? ids[0]! } : choice;
}

async function vectorsOf(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  rows: TileRows,
  choice: IndexChoice,
  settings: IndexSettings,
  hooks: RunHooks,
): Promise<{ readonly data: Float32Array; readonly d: number }> {
  if (choice.vectors === 'weights') {
    const { shares, K } = rows.dictionaries.find(({ id }) => id === choice.dictionary)!;
    return { data: shares, d: K };
  }
  const { channels } = manifest.layer;
  await addMissingPooled(folder, manifest, records, settings, hooks);
  return { data: await readPooled(folder, records, channels), d: channels };
}

async function build(
  folder: StudyFolder,
  key: string,
  choice: IndexChoice,
  rows: TileRows,
  vectors: { readonly data: Float32Array; readonly d: number },
  hooks: RunHooks,
): Promise<IndexRecord> {
  const { metric, seed } = choice;
  const checkpoint = folder.indexWork(key);
  await mkdir(checkpoint, { recursive: true });
  const follow = followStages(hooks, rows.n);
  const hold = { checkpoint, ...follow('index', 0) };
  const { index, recall, distrusted } = await buildMeasured(vectors, { metric, seed }, hold);
  try {
    sayWhyExact(index, distrusted, hooks);
    const kept = await readKeptGraph(checkpoint, rows.n, choice.neighbours);
    const graph = kept ?? (await neighbourGraph(index, choice.neighbours, follow('index', rows.n)));
    if (!kept) await writeKeptGraph(checkpoint, graph);
    const atlas = await drawAtlas(index, choice.atlas, graph, { seed }, follow('atlas', 0));
    const record = recordOf(index, recall, key, choice, atlas);
    await writeFolderAtomic(folder.index(), folder.scratch(), async (target) => {
      await index.save(target);
      await writeParts(target, record, rows, graph, atlas);
    });
    return record;
  } finally {
    await index.close();
  }
}

/** Hooks per stage; `before` units of the stage are done already, of twice the tiles. */
function followStages(hooks: RunHooks, tiles: number) {
  return (stage: 'index' | 'atlas', before: number) => ({
    onProgress: (done: number, total: number): void =>
      hooks.onProgress?.(
        stage === 'index'
          ? { stage, done: Math.floor((before + done) / 2), total: tiles, unit: 'tiles' }
          : { stage, done, total, unit: 'epochs' },
      ),
    ...(hooks.signal ? { signal: hooks.signal } : {}),
  });
}

/** Says once why a large index has no graph. */
function sayWhyExact(index: TileIndex, distrusted: Recall | undefined, { onNotice }: RunHooks): void {
  if (distrusted) {
    const share = (100 * distrusted.recall).toFixed(0);
    onNotice?.(
      `A graph would find only ${share} % of the nearest tiles, as many are equal: searches look at all of them.`,
    );
  } else if (index.options.search === 'hnsw' && !index.graph.available) onNotice?.(index.graph.detail);
}

function recordOf(
  index: TileIndex,
  recall: Recall,
  key: string,
  choice: IndexChoice,
  { explained, trustworthiness }: Atlas,
): IndexRecord {
  return {
    ...choice,
    key,
    tiles: index.n,
    d: index.d,
    search: index.graph.available ? 'hnsw' : 'exact',
    recall,
    map: { ...(explained ? { explained } : {}), ...(trustworthiness ? { trustworthiness } : {}) },
  };
}

async function writeParts(
  target: string,
  record: IndexRecord,
  rows: TileRows,
  graph: NeighbourGraph,
  atlas: Atlas,
): Promise<void> {
  await writeFile(join(target, indexFile.rows), encodeRows(rows));
  await writeKeptGraph(target, graph);
  const map = encodeNpy({ data: atlas.coordinates, shape: [rows.n, 2] });
  await writeFile(join(target, indexFile.atlas), map);
  for (const { id, K, dominant } of rows.dictionaries)
    await writeFile(join(target, indexFile.clusters(id)), stableJson(clusterGraph(graph, dominant, K)));
  await writeFile(join(target, indexFile.record), stableJson(record));
}
