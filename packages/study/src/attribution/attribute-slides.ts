import { attributors } from '@morphoscope/attribution';
import { type Attribution, isMorphoscopeError } from '@morphoscope/domain';
import { CellAccumulator } from '@morphoscope/heatmap';
import type { SlideFailure } from '../folder/failed-slides.js';
import { stageKey } from '../folder/stable-json.js';
import type { StudyPlan } from '../settings/plan.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { batchesOf, forEachLimited, inOrder } from '../stage/in-order.js';
import { recordSlide } from '../stage/record-slide.js';
import {
  batchSize,
  checkAborted,
  jobWindow,
  type RunContext,
  report,
  SLIDES_AT_ONCE,
} from '../stage/run-context.js';
import { readTilePlaces } from '../table/tile-places.js';
import { type AttributionAttributes, attributionPath, readAttributes } from './attribution-folder.js';
import { type AttributionMap, describeTarget, planesOf, type ThroughDictionary } from './attribution-map.js';
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
    const known = await readAttributes(attributionPath(slideFolder, map));
    if (known?.key !== key) missing.push({ map, key });
  }
  if (missing.length === 0) return;
  const raster = rasterOfRecord(plan, record);
  const wanted = missing.map(({ map }) => map);
  const planes = wanted.map(planesOf);
  await writeMapsAtomic(slideFolder, folder.scratch(), record.raster, wanted, async (folders) => {
    const writer = await MapWriter.create(folders, planes, raster, record.slide);
    const accumulator = new CellAccumulator(
      raster,
      planes.reduce((sum, n) => sum + n, 0),
    );
    const drain = async (): Promise<void> => {
      for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished())
        await writer.add(band);
    };
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
  const size = maps.reduce((sum, map) => sum + planesOf(map), 0) * plan.layer.height * plan.layer.width;
  const tiles = await readTilePlaces(folder.slide(record.id));
  const slide = recordSlide(record);
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

function mapKey(plan: StudyPlan, record: SlideRecord, { method, target, through }: AttributionMap): string {
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
    ...(through ? [through.id, dictionaryKey(through.dictionary)] : []),
  );
}

function dictionaryKey({ method, H, metric, shift }: ThroughDictionary['dictionary']): string {
  const rows = [H, metric?.directions, shift?.shift, shift?.scale].map((data) => data && [...data]);
  return stageKey(method, ...rows);
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
    ...(map.through ? { through: { dictionary: map.through.id, clusters: map.through.dictionary.K } } : {}),
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
