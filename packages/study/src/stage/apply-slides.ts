import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClusterTable } from '@morphoscope/concepts';
import type { CellRaster, Slide } from '@morphoscope/domain';
import { CellAccumulator, planRaster, type RasterPlan } from '@morphoscope/heatmap';
import { writeFolderAtomic } from '../folder/atomic.js';
import { stableJson, stageKey } from '../folder/stable-json.js';
import { slideFile } from '../folder/study-folder.js';
import { writeTileTable } from '../table/tile-table.js';
import { channelLayout } from '../worker/channels.js';
import type { CachedTiles, ProjectedTiles, TilePlace } from '../worker/protocol.js';
import { CellMaps, type DictionarySlideRecord } from './cell-maps.js';
import type { StoredDictionary } from './fit-dictionaries.js';
import { batchesOf, forEachLimited, inOrder } from './in-order.js';
import { readPrepared } from './prepared-slide.js';
import {
  batchSize,
  type CohortSlide,
  checkAborted,
  jobWindow,
  type RunContext,
  report,
  SLIDES_AT_ONCE,
  workerSlide,
} from './run-context.js';
import { dropActivations, readSample, recordFailure, sampleKey } from './sample-slides.js';

/** `slides/<id>/slide.json`: what a dictionary's slide page needs without opening arrays. */
export interface SlideRecord {
  readonly key: string;
  readonly id: string;
  readonly path: string;
  readonly contentHash: string;
  readonly label?: string;
  readonly slide: Slide;
  readonly tissueAreaMm2: number;
  readonly tiles: number;
  readonly raster: CellRaster;
  /** How overlapping tiles were merged, in words. */
  readonly overlapRule: string;
  /** Mean model output over tiles, per class. */
  readonly meanPrediction: readonly number[];
  readonly dictionaries: Readonly<Record<string, DictionarySlideRecord>>;
}

/** Reads a slide's record; `undefined` when it is not there (yet) or made from other inputs than `key`. */
export async function readSlideRecord(folder: string, key?: string): Promise<SlideRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, slideFile.record), 'utf8')) as SlideRecord;
    return key === undefined || record.key === key ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Runs every tile of every slide and writes `slides/<id>/`. */
export async function applyDictionaries(
  context: RunContext,
  slides: readonly CohortSlide[],
  dictionaries: readonly StoredDictionary[],
  tileCounts: ReadonlyMap<string, number>,
  cells: number,
): Promise<void> {
  const { plan, pool } = context;
  const total = slides.reduce((sum, slide) => sum + (tileCounts.get(slide.id) ?? 0), 0);
  await pool.runOnAll({
    kind: 'dictionaries',
    dictionaries: dictionaries.map(({ dictionary: { kind, K, H } }) => ({ method: kind, K, H })),
    ...(plan.head ? { evidence: plan.head.weights } : {}),
  });
  const fits = dictionaries.map(({ id, dictionary: { fit, H } }) => [id, fit, stageKey([...H])]);
  let done = 0;
  const advance = (tiles: number, detail: string): void => {
    done += tiles;
    report(context, { stage: 'apply', done, total, unit: 'tiles', detail });
  };
  await forEachLimited(slides, SLIDES_AT_ONCE, async (slide) => {
    checkAborted(context);
    const sample = await readSample(context.folder.sample(slide.id), sampleKey(plan, slide, cells));
    const key = stageKey('apply', sample?.key, fits, slide.label ?? null);
    try {
      if (await readSlideRecord(context.folder.slide(slide.id), key)) {
        advance(tileCounts.get(slide.id) ?? 0, slide.id);
      } else {
        await applySlide(context, slide, dictionaries, key, sample?.cachedTiles ?? [], (n) =>
          advance(n, slide.id),
        );
      }
      await dropActivations(context, slide);
    } catch (error) {
      recordFailure(context, slide, error);
    }
  });
}

async function applySlide(
  context: RunContext,
  slide: CohortSlide,
  dictionaries: readonly StoredDictionary[],
  key: string,
  cached: readonly number[],
  advance: (tiles: number) => void,
): Promise<void> {
  const { folder, plan } = context;
  const source = folder.sample(slide.id);
  const prepared = await readPrepared(source);
  const raster = planRaster(prepared.grid, prepared.slide, plan.layer);
  await writeFolderAtomic(folder.slide(slide.id), folder.scratch(), async (target) => {
    await mkdir(target, { recursive: true });
    for (const name of [slideFile.tissue, slideFile.thumbnail])
      await copyFile(join(source, name), join(target, name));
    const result = await projectSlide(
      context,
      slide,
      prepared.grid.tiles,
      raster,
      dictionaries,
      cached,
      target,
      advance,
    );
    const classes = plan.model.output.classes;
    await writeTileTable(
      join(target, slideFile.tiles),
      prepared.grid.tiles,
      result.predictions,
      plan.model.classNames,
      result.tables,
    );
    const record: SlideRecord = {
      key,
      id: slide.id,
      path: slide.path,
      contentHash: slide.contentHash,
      ...(slide.label === undefined ? {} : { label: slide.label }),
      slide: prepared.slide,
      tissueAreaMm2: prepared.tissueAreaMm2,
      tiles: prepared.grid.tiles.length,
      raster: raster.raster,
      overlapRule: raster.rule,
      meanPrediction: meanRows(result.predictions, classes),
      dictionaries: result.records,
    };
    await writeFile(join(target, slideFile.record), stableJson(record));
  });
}

async function projectSlide(
  context: RunContext,
  slide: CohortSlide,
  tiles: readonly (TilePlace & { readonly column: number; readonly row: number })[],
  raster: RasterPlan,
  dictionaries: readonly StoredDictionary[],
  cached: readonly number[],
  target: string,
  advance: (tiles: number) => void,
) {
  const { plan, pool, folder } = context;
  const { channels: C, height, width } = plan.layer;
  const P = height * width;
  const classes = plan.model.output.classes;
  const layout = channelLayout(
    dictionaries.map(({ dictionary: { kind, K } }) => ({ method: kind, K })),
    plan.head?.classes ?? 0,
  );
  const maps = await CellMaps.create(
    join(target, slideFile.cells),
    raster,
    layout,
    dictionaries,
    C,
    plan.head,
  );
  const accumulator = new CellAccumulator(raster, layout.channels);
  const predictions = new Float32Array(tiles.length * classes);
  const index = Uint32Array.from(tiles, (tile) => tile.index);
  const tables = dictionaries.map(({ id, dictionary: { K } }) => ({
    id,
    K,
    statistics: createClusterTable(slide.id, index, K),
  }));
  const kept = cachedOffsets(cached, 4 * (classes + C * P));
  const path = join(folder.sample(slide.id), 'activations.f32');
  const drain = async (): Promise<void> => {
    for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished()) await maps.add(band);
  };
  const jobs = inOrder(batchesOf(tiles, batchSize(plan)), jobWindow(pool), (batch) =>
    pool.run({
      kind: 'project',
      slide: workerSlide(plan, slide),
      tiles: batch,
      cached: { path, offsets: kept(batch) },
    }),
  );
  let at = 0;
  for await (const [batch, result] of jobs) {
    checkAborted(context);
    copyColumns(result, tables, at);
    predictions.set(result.predictions, at * classes);
    for (let t = 0; t < batch.length; t++) {
      const planes = layout.channels * P;
      accumulator.add(batch[t]!, result.projections.subarray(t * planes, (t + 1) * planes));
    }
    at += batch.length;
    await drain();
    advance(batch.length);
  }
  accumulator.finish();
  await drain();
  return { predictions, tables, records: await maps.close() };
}

function cachedOffsets(
  cached: readonly number[],
  record: number,
): (tiles: readonly TilePlace[]) => CachedTiles['offsets'] {
  const position = new Map(cached.map((index, i) => [index, i * record]));
  return (tiles) => tiles.map((tile) => position.get(tile.index) ?? -1);
}

function copyColumns(
  { statistics }: ProjectedTiles,
  tables: readonly { K: number; statistics: ProjectedTiles['statistics'][number] }[],
  at: number,
): void {
  tables.forEach(({ K, statistics: all }, d) => {
    const part = statistics[d]!;
    for (const name of ['weightSum', 'softCount', 'count', 'maxWeight', 'maxCell'] as const) {
      all[name]?.set(part[name]!, at * K);
    }
  });
}

function meanRows(values: Float32Array, columns: number): number[] {
  const n = values.length / columns;
  return Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i * columns + c]!;
    return sum / n;
  });
}
