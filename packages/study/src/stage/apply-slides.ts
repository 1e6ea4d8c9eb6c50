import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellRaster, Dictionary, Slide } from '@morphoscope/domain';
import { planRaster } from '@morphoscope/heatmap';
import { encodeNpy } from '../array/npy.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { stableJson, stageKey } from '../folder/stable-json.js';
import { slideFile } from '../folder/study-folder.js';
import { type TableEntry, tableEntry } from '../settings/cohort.js';
import { writeTileTable } from '../table/tile-table.js';
import { workerDictionary } from '../worker/channels.js';
import type { DictionarySlideRecord } from './cell-maps.js';
import { forEachLimited } from './in-order.js';
import { readPrepared } from './prepared-slide.js';
import { projectSlide } from './project-slide.js';
import { type CohortSlide, checkAborted, type RunContext, report, SLIDES_AT_ONCE } from './run-context.js';
import { dropActivations, readSamples, recordFailure } from './sample-slides.js';

/** `slides/<id>/slide.json`: what a dictionary's slide page needs without opening arrays. */
export interface SlideRecord extends TableEntry {
  readonly key: string;
  readonly id: string;
  readonly path: string;
  readonly contentHash: string;
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

/**
 * Runs every tile of every slide and writes `slides/<id>/`. A slide that fails is recorded and left out of the study.
 * @param cells as in `sampleKey`
 * @throws MorphoscopeError `StudyError` for a slide that was not sampled
 */
export async function applyDictionaries(
  context: RunContext,
  slides: readonly CohortSlide[],
  dictionaries: readonly StoredDictionary[],
  cells: number,
): Promise<void> {
  const { plan, pool } = context;
  const samples = await readSamples(context, slides, cells);
  const total = [...samples.values()].reduce((sum, { tiles }) => sum + tiles, 0);
  await pool.runOnAll({
    kind: 'dictionaries',
    dictionaries: dictionaries.map(({ dictionary }) => workerDictionary(dictionary)),
    ...(plan.head ? { evidence: plan.head.weights } : {}),
  });
  const fits = dictionaries.map(({ id, dictionary }) => [id, dictionary.fit, arraysKey(dictionary)]);
  let done = 0;
  const advance = (tiles: number, detail: string): void => {
    done += tiles;
    report(context, { stage: 'apply', done, total, unit: 'tiles', detail });
  };
  await forEachLimited(slides, SLIDES_AT_ONCE, async (slide) => {
    checkAborted(context);
    const sample = samples.get(slide.id)!;
    const key = stageKey('apply', sample.key, fits, tableEntry(slide));
    try {
      if (await readSlideRecord(context.folder.slide(slide.id), key)) {
        advance(sample.tiles, slide.id);
      } else {
        await applySlide(context, slide, dictionaries, key, sample.cachedTiles, (n) => advance(n, slide.id));
      }
      await dropActivations(context, slide);
    } catch (error) {
      await recordFailure(context, slide, error);
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
  const made = async (target: string): Promise<void> => {
    await mkdir(target, { recursive: true });
    for (const name of [slideFile.tissue, slideFile.thumbnail])
      await copyFile(join(source, name), join(target, name));
    const work = { slide, prepared, raster, dictionaries, cached, target };
    const result = await projectSlide(context, work, advance);
    const classes = plan.model.output.classes;
    await writeTileTable(
      join(target, slideFile.tiles),
      prepared.grid.tiles,
      result.predictions,
      plan.model.classNames,
      result.tables,
    );
    const pooled = { data: result.pooled, shape: [prepared.grid.tiles.length, plan.layer.channels] };
    await writeFile(join(target, slideFile.pooled), encodeNpy(pooled));
    const record: SlideRecord = {
      key,
      id: slide.id,
      path: slide.path,
      contentHash: slide.contentHash,
      ...tableEntry(slide),
      slide: prepared.slide,
      tissueAreaMm2: prepared.tissueAreaMm2,
      tiles: prepared.grid.tiles.length,
      raster: raster.raster,
      overlapRule: raster.rule,
      meanPrediction: meanRows(result.predictions, classes),
      dictionaries: result.records,
    };
    await writeFile(join(target, slideFile.record), stableJson(record));
  };
  const settled = async () => (await readSlideRecord(folder.slide(slide.id), key)) !== undefined;
  await writeFolderAtomic(folder.slide(slide.id), folder.scratch(), made, settled);
}

/** Hash of the arrays of a dictionary. */
function arraysKey({ H, metric, shift }: Dictionary): string {
  return stageKey(
    [...H],
    [...(metric?.directions ?? [])],
    [...(shift?.shift ?? []), ...(shift?.scale ?? [])],
  );
}

function meanRows(values: Float32Array, columns: number): number[] {
  const n = values.length / columns;
  return Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i * columns + c]!;
    return sum / n;
  });
}
