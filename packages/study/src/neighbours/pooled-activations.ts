import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { planFrom } from '../apply-study.js';
import { encodeNpy, readNpyFloat32 } from '../array/npy.js';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyManifest } from '../folder/manifest.js';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import type { RunHooks } from '../settings/run-settings.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { batchesOf, inOrder } from '../stage/in-order.js';
import { batchSize, jobWindow } from '../stage/run-context.js';
import { workerSetup } from '../stage/run-session.js';
import { readTilePlaces } from '../table/tile-places.js';
import { TileWorkerPool } from '../worker/pool.js';
import type { IndexSettings } from './index-settings.js';

/**
 * Mean activations of all tiles, slide by slide, `n × C`.
 * @throws MorphoscopeError `StudyError` when a slide's array does not fit its tiles
 */
export async function readPooled(
  folder: StudyFolder,
  records: readonly SlideRecord[],
  C: number,
): Promise<Float32Array> {
  const n = records.reduce((sum, { tiles }) => sum + tiles, 0);
  const all = new Float32Array(n * C);
  let at = 0;
  for (const { id, tiles } of records) {
    const path = join(folder.slide(id), slideFile.pooled);
    const { data, shape } = await readNpyFloat32(path);
    if (shape[0] !== tiles || shape[1] !== C) {
      throw new MorphoscopeError('StudyError', 'does not fit the tiles of its slide', {
        where: path,
        suggestion: 'Delete the file: morphoscope index makes it anew with the model.',
      });
    }
    all.set(data, at);
    at += data.length;
  }
  return all;
}

/**
 * Runs the model on slides that have no `pooled.npy`: those of studies made before runs wrote it. What is there is kept.
 * @throws MorphoscopeError `StudyError` when the model is another one
 */
export async function addMissingPooled(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  settings: IndexSettings,
  hooks: RunHooks,
): Promise<void> {
  const missing: SlideRecord[] = [];
  for (const record of records) if (!(await hasPooled(folder, record))) missing.push(record);
  if (missing.length === 0) return;
  const plan = await boundPlan(folder, manifest, settings);
  hooks.onNotice?.(`${missing.length} of ${records.length} slides go through the model once more.`);
  const pool = new TileWorkerPool(workerSetup(plan), plan.workers);
  const total = missing.reduce((sum, { tiles }) => sum + tiles, 0);
  let done = 0;
  try {
    for (const record of missing) {
      await poolSlide(folder, plan, pool, record, hooks.signal, (tiles) => {
        done += tiles;
        hooks.onProgress?.({ stage: 'index', done, total, unit: 'tiles', detail: record.id });
      });
    }
  } finally {
    await pool.close();
  }
}

/**
 * The plan of a study with the model it was made with.
 * @throws MorphoscopeError `StudyError` when the file is another model
 */
export async function boundPlan(
  folder: StudyFolder,
  manifest: StudyManifest,
  settings: Pick<IndexSettings, 'model' | 'workers'>,
): Promise<StudyPlan> {
  const { model, workers } = settings;
  const plan = await planFrom(manifest, {
    study: folder.root,
    slides: manifest.slides,
    ...(model === undefined ? {} : { model }),
    ...(workers === undefined ? {} : { workers }),
  });
  if (plan.model.sha256 === manifest.model.sha256) return plan;
  throw new MorphoscopeError('StudyError', 'the model is not the one the study was made with', {
    where: folder.root,
    suggestion: 'Give the right file with --model.',
  });
}

async function poolSlide(
  folder: StudyFolder,
  plan: StudyPlan,
  pool: TileWorkerPool,
  record: SlideRecord,
  signal: AbortSignal | undefined,
  advance: (tiles: number) => void,
): Promise<void> {
  const C = plan.layer.channels;
  const tiles = await readTilePlaces(folder.slide(record.id));
  const { x, y } = record.slide.mpp!;
  const slide = { id: record.id, path: record.path, ...(x === y ? { mpp: x } : {}) };
  const data = new Float32Array(tiles.length * C);
  let at = 0;
  const jobs = inOrder(batchesOf(tiles, batchSize(plan)), jobWindow(pool), (batch) =>
    pool.run({ kind: 'pool', slide, tiles: batch }),
  );
  for await (const [batch, { pooled }] of jobs) {
    if (signal?.aborted) throw new MorphoscopeError('StudyError', 'indexing was stopped');
    data.set(pooled, at);
    at += pooled.length;
    advance(batch.length);
  }
  const path = join(folder.slide(record.id), slideFile.pooled);
  await writeFileAtomic(path, encodeNpy({ data, shape: [tiles.length, C] }));
}

function hasPooled(folder: StudyFolder, { id }: SlideRecord): Promise<boolean> {
  return access(join(folder.slide(id), slideFile.pooled)).then(
    () => true,
    () => false,
  );
}
