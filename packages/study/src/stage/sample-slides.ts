import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeatureRows, isMorphoscopeError, MorphoscopeError, type Tile } from '@morphoscope/domain';
import { planRaster, type RasterPlan } from '@morphoscope/heatmap';
import { encodeNpy, readNpyFloat32 } from '../array/npy.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import { stableJson, stageKey } from '../folder/stable-json.js';
import type { StudyPlan } from '../settings/plan.js';
import { groupOf, isHeldOut } from '../settings/split.js';
import { tileGround } from './cell-ground.js';
import { batchesOf, forEachLimited, inOrder } from './in-order.js';
import { writePrepared } from './prepared-slide.js';
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
import { chooseCells, chooseSample, type SampleChoice } from './sample-choice.js';

/** What the sampling pass keeps of a slide besides its rows. */
export interface SampleRecord {
  readonly key: string;
  readonly tiles: number;
  readonly rows: number;
  /** Grid index of each tile whose activations are kept, in the order of the records in `activations.f32`. */
  readonly cachedTiles: readonly number[];
}

/** Key of a slide's sample: everything that decides its bytes. `cells`: as in `sampleSlides`. */
export function sampleKey(plan: StudyPlan, slide: CohortSlide, cells: number): string {
  const { model, layer, preprocessing, tiling, seed, slideMpp, keepPen } = plan;
  const wanted = cellsWanted(slide, cells);
  return stageKey(
    'sample',
    model.sha256,
    layer.name,
    preprocessing,
    tiling,
    keepPen,
    seed,
    slideMpp,
    wanted,
    [slide.id, slide.contentHash],
  );
}

/** Cells that each slide of the fit gives to V. */
export function cellsPerSlide(plan: StudyPlan, fitted: number): number {
  return Math.ceil(plan.sampleCells / fitted);
}

/** A held-out slide is opened and tiled like the others, but gives nothing to V. */
function cellsWanted(slide: CohortSlide, cells: number): number {
  return isHeldOut(slide) ? 0 : cells;
}

/** The sample of a slide, if it is there and, where a key is given, made from the same inputs. */
export async function readSample(folder: string, key?: string): Promise<SampleRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, 'sample.json'), 'utf8')) as SampleRecord;
    return key === undefined || record.key === key ? record : undefined;
  } catch {
    return undefined;
  }
}

/** What a study wants of its slides. */
export interface SampleShare {
  /** Cells of each slide of the fit; 0 only finds tissue and tiles. */
  readonly cells: number;
  /** Slides of the fit in the whole study, not only among those sampled at once. */
  readonly fitted: number;
}

/**
 * The samples of these slides, by id.
 * @throws MorphoscopeError `StudyError` for a slide that was not sampled
 */
export async function readSamples(
  { plan, folder }: RunContext,
  slides: readonly CohortSlide[],
  cells: number,
): Promise<ReadonlyMap<string, SampleRecord>> {
  const samples = new Map<string, SampleRecord>();
  for (const slide of slides) {
    const sample = await readSample(folder.sample(slide.id), sampleKey(plan, slide, cells));
    if (!sample)
      throw new MorphoscopeError('StudyError', `${slide.id} was not sampled, or from other content`, {
        where: folder.root,
        suggestion: 'Start the study again; what was finished is kept.',
      });
    samples.set(slide.id, sample);
  }
  return samples;
}

/**
 * Opens every slide, finds its tissue and tiles, and runs a seeded choice of tiles to collect its share of V.
 * A slide that fails is recorded and left out of the study; one that failed before is tried again.
 */
export async function sampleSlides(
  context: RunContext,
  slides: readonly CohortSlide[],
  share: SampleShare,
): Promise<void> {
  let done = 0;
  await forEachLimited(slides, SLIDES_AT_ONCE, async (slide) => {
    checkAborted(context);
    await context.failures.forget(slide.id);
    await sampleSlide(context, slide, share).catch((error) => recordFailure(context, slide, error));
    done++;
    report(context, { stage: 'sample', done, total: slides.length, unit: 'slides', detail: slide.id });
  });
}

/** Records what is the slide's fault and lets everything else (a full disk, a bad model) end the run. */
export async function recordFailure(context: RunContext, slide: CohortSlide, error: unknown): Promise<void> {
  if (!isMorphoscopeError(error) || error.tag !== 'SlideError') throw error;
  await context.failures.add({
    slideId: slide.id,
    path: slide.path,
    message: error.message,
    ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
  });
  context.log.add({ event: 'slide-failed', slide: slide.id, message: error.message });
  context.hooks.onNotice?.(`${slide.id} is left out: ${error.describe()}`);
}

async function sampleSlide(
  context: RunContext,
  slide: CohortSlide,
  { cells, fitted }: SampleShare,
): Promise<void> {
  const { plan, folder, pool } = context;
  const key = sampleKey(plan, slide, cells);
  if (await readSample(folder.sample(slide.id), key)) return;
  const prepared = await pool.run({ kind: 'prepare', slide: workerSlide(plan, slide) });
  const choice = chooseSample(prepared.grid.tiles, {
    seed: plan.seed,
    slideId: slide.id,
    layer: plan.layer,
    classes: plan.model.output.classes,
    cells: cellsWanted(slide, cells),
    slides: fitted,
  });
  const made = async (target: string): Promise<void> => {
    await writePrepared(target, prepared);
    const raster = planRaster(prepared.grid, prepared.slide, plan.layer);
    const rows = await embedSample(context, slide, choice, { raster, cells: prepared.cells }, target);
    const record: SampleRecord = {
      key,
      tiles: prepared.grid.tiles.length,
      rows,
      cachedTiles: choice.tiles.slice(0, choice.cachedTiles).map((tile) => tile.index),
    };
    await writeFile(join(target, 'sample.json'), stableJson(record));
  };
  const settled = async () => (await readSample(folder.sample(slide.id), key)) !== undefined;
  await writeFolderAtomic(folder.sample(slide.id), folder.scratch(), made, settled);
}

async function embedSample(
  context: RunContext,
  slide: CohortSlide,
  choice: SampleChoice,
  ground: { readonly raster: RasterPlan; readonly cells: Uint8Array },
  target: string,
): Promise<number> {
  const { plan, pool } = context;
  const { channels: C } = plan.layer;
  const allowed = choice.tiles.map((tile) => innerTissue(ground, tile));
  const cells = chooseCells(choice.tiles, allowed, {
    seed: plan.seed,
    slideId: slide.id,
    wanted: choice.cells,
  });
  const n = cells.reduce((sum, part) => sum + part.length, 0);
  const data = new Float32Array(n * C);
  const path = join(target, 'activations.f32');
  await writeFile(path, '');
  const places = choice.tiles.map((tile, i) => ({ tile, cells: cells[i]!, i }));
  const jobs = inOrder(batchesOf(places, batchSize(plan)), jobWindow(pool), (batch) =>
    pool.run({
      kind: 'sample',
      slide: workerSlide(plan, slide),
      tiles: batch.map(({ tile }) => tile),
      cells: batch.map((place) => place.cells),
      keep: {
        path,
        first: batch[0]!.i,
        count: Math.min(batch.length, Math.max(0, choice.cachedTiles - batch[0]!.i)),
      },
    }),
  );
  let at = 0;
  for await (const [, { rows }] of jobs) {
    checkAborted(context);
    data.set(rows, at);
    at += rows.length;
  }
  await writeFile(join(target, 'rows.npy'), encodeNpy({ data, shape: [n, C] }));
  return n;
}

/** Zero padding biases border cells; where tiles overlap, inner cells cover everything and the sample takes those. */
function innerTissue(
  { raster, cells }: { readonly raster: RasterPlan; readonly cells: Uint8Array },
  tile: Tile,
): Uint8Array {
  const side = raster.cellsAcross / raster.repeat;
  return tileGround(raster, cells, tile).map((onTissue, cell) => {
    const [x, y] = [cell % side, Math.floor(cell / side)];
    return onTissue === 1 && Math.min(x, side - 1 - x, y, side - 1 - y) >= raster.clip ? 1 : 0;
  });
}

/** The training matrix V and the independent group (see `groupOf`) of each row, numbered in the order of the slides. */
export interface TrainingRows {
  readonly rows: FeatureRows;
  readonly groupOf: Uint32Array;
}

/** The sampled rows of all slides that succeeded, slide by slide. */
export async function readTrainingRows(
  context: RunContext,
  slides: readonly CohortSlide[],
): Promise<TrainingRows> {
  const d = context.plan.layer.channels;
  const counts = await Promise.all(slides.map((slide) => sampledRows(context.folder.sample(slide.id))));
  const n = counts.reduce((sum, count) => sum + count, 0);
  const data = new Float32Array(n * d);
  const groups = [...new Set(slides.map(groupOf))];
  const own = new Uint32Array(n);
  let at = 0;
  for (const slide of slides) {
    const part = await readNpyFloat32(join(context.folder.sample(slide.id), 'rows.npy'));
    data.set(part.data, at);
    own.fill(groups.indexOf(groupOf(slide)), at / d, (at + part.data.length) / d);
    at += part.data.length;
  }
  return { rows: { data, n, d }, groupOf: own };
}

/** Frees the space of a slide's kept activations once they have been used. */
export async function dropActivations(context: RunContext, slide: CohortSlide): Promise<void> {
  await rm(join(context.folder.sample(slide.id), 'activations.f32'), { force: true });
}

async function sampledRows(folder: string): Promise<number> {
  const record = JSON.parse(await readFile(join(folder, 'sample.json'), 'utf8')) as SampleRecord;
  return record.rows;
}
