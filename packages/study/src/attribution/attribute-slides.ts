import { attributors } from '@morphoscope/attribution';
import { type Attribution, isMorphoscopeError } from '@morphoscope/domain';
import { CellAccumulator } from '@morphoscope/heatmap';
import { stageKey } from '../folder/stable-json.js';
import type { StudyPlan } from '../settings/plan.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { batchesOf, forEachLimited, inOrder } from '../stage/in-order.js';
import {
  batchSize,
  checkAborted,
  jobWindow,
  type RunContext,
  report,
  SLIDES_AT_ONCE,
  type SlideFailure,
} from '../stage/run-context.js';
import { readTilePlaces } from '../table/tile-places.js';
import type { WorkerSlide } from '../worker/protocol.js';
import { type AttributionAttributes, attributionPath, readAttributes } from './attribution-folder.js';
import { type AttributionMap, describeTarget } from './attribution-map.js';
import { MapWriter, writeMapsAtomic } from './map-writer.js';
import { rasterOfRecord } from './slide-raster.js';

/**
 * Makes saliency maps of slides that are in the study: the same tiles on the same raster as the clusters, overlapping
 * tiles averaged by the same rule. Maps that are there already are kept.
 * @returns slides that failed; they stay in the study without these maps
 */
export async function attributeSlides(
  context: RunContext,
  records: readonly SlideRecord[],
  maps: readonly AttributionMap[],
): Promise<SlideFailure[]> {
  const failures: SlideFailure[] = [];
  const total = records.reduce((sum, record) => sum + record.tiles, 0);
  let done = 0;
  const advance = (tiles: number, detail: string): void => {
    done += tiles;
    report(context, { stage: 'attribute', done, total, unit: 'tiles', detail });
  };
  await forEachLimited(records, SLIDES_AT_ONCE, async (record) => {
    checkAborted(context);
    let tiles = 0;
    try {
      await attributeSlide(context, record, maps, (n) => {
        tiles += n;
        advance(n, record.id);
      });
    } catch (error) {
      failures.push(failureOf(context, record, error));
    }
    if (tiles < record.tiles) advance(record.tiles - tiles, record.id);
  });
  return failures.sort((a, b) => (a.slideId < b.slideId ? -1 : 1));
}

async function attributeSlide(
  context: RunContext,
  record: SlideRecord,
  maps: readonly AttributionMap[],
  advance: (tiles: number) => void,
): Promise<void> {
  const { plan, folder } = context;
  const slideFolder = folder.slide(record.id);
  const missing: { readonly map: AttributionMap; readonly key: string }[] = [];
  for (const map of maps) {
    const key = mapKey(plan, record, map);
    const known = await readAttributes(attributionPath(slideFolder, map.method, map.targetName));
    if (known?.key !== key) missing.push({ map, key });
  }
  if (missing.length === 0) return;
  const raster = rasterOfRecord(plan, record);
  const named = missing.map(({ map }) => ({ method: map.method, target: map.targetName }));
  await writeMapsAtomic(slideFolder, folder.scratch(), record.raster, named, async (folders) => {
    const writer = await MapWriter.create(folders, raster, record.slide);
    const accumulator = new CellAccumulator(raster, missing.length);
    const drain = async (): Promise<void> => {
      for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished())
        await writer.add(band);
    };
    const wanted = missing.map(({ map }) => map);
    const settings = await runTiles(context, record, wanted, accumulator, async (tiles) => {
      await drain();
      advance(tiles);
    });
    accumulator.finish();
    await drain();
    await writer.close(missing.map(({ map, key }, m) => attributesOf(plan, record, map, key, settings[m]!)));
  });
}

/** Adds every tile's maps to the accumulator, in tile order. @returns how each map was made */
async function runTiles(
  context: RunContext,
  record: SlideRecord,
  maps: readonly AttributionMap[],
  accumulator: CellAccumulator,
  after: (tiles: number) => Promise<void>,
): Promise<readonly Attribution['settings'][]> {
  const { plan, pool, folder } = context;
  const size = maps.length * plan.layer.height * plan.layer.width;
  const tiles = await readTilePlaces(folder.slide(record.id));
  const slide = slideOf(record);
  const jobs = inOrder(batchesOf(tiles, batchSize(plan)), jobWindow(pool), (batch) =>
    pool.run({ kind: 'attribute', slide, tiles: batch, maps }),
  );
  let settings: readonly Attribution['settings'][] = [];
  for await (const [batch, result] of jobs) {
    checkAborted(context);
    settings = result.settings;
    batch.forEach((tile, t) => {
      accumulator.add(tile, result.maps.subarray(t * size, (t + 1) * size));
    });
    await after(batch.length);
  }
  return settings;
}

/** The slide at the resolution the study knows it by: a slide may have been given another one than the rest. */
function slideOf({ id, path, slide }: SlideRecord): WorkerSlide {
  const { x, y } = slide.mpp!;
  return { id, path, ...(x === y ? { mpp: x } : {}) };
}

function mapKey(plan: StudyPlan, record: SlideRecord, { method, target }: AttributionMap): string {
  const { model, layer, preprocessing, tiling } = plan;
  const { contentHash, raster, tiles } = record;
  const settings = attributors[method].defaults;
  const slide = [contentHash, raster, tiles, record.slide.mpp];
  return stageKey(
    'attribution',
    model.sha256,
    layer.name,
    preprocessing,
    tiling,
    slide,
    method,
    settings,
    target,
  );
}

function attributesOf(
  { layer, model }: StudyPlan,
  { overlapRule }: SlideRecord,
  map: AttributionMap,
  key: string,
  settings: Attribution['settings'],
): AttributionAttributes {
  const { signed, grid } = attributors[map.method];
  return {
    key,
    method: map.method,
    target: map.targetName,
    explains: describeTarget(map, model.output.classes),
    signed,
    values: grid === 'layer' ? 'cells' : 'pixel sums',
    layer: layer.name,
    settings,
    overlapRule,
  };
}

/** Notes what is the slide's fault and lets everything else (a full disk, a bad model) end the run. */
function failureOf({ log, hooks }: RunContext, { id, path }: SlideRecord, error: unknown): SlideFailure {
  if (!isMorphoscopeError(error) || error.tag !== 'SlideError') throw error;
  log.add({ event: 'attribution-failed', slide: id, message: error.message });
  hooks.onNotice?.(`${id} gets no saliency maps: ${error.describe()}`);
  return {
    slideId: id,
    path,
    message: error.message,
    ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
  };
}
