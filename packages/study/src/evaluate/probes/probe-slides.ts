import { join } from 'node:path';
import { hash32 } from '@morphoscope/domain';
import { stageKey } from '../../folder/stable-json.js';
import { batchesOf, forEachLimited, inOrder } from '../../stage/in-order.js';
import { readTilePlaces, type StudyTile } from '../../table/tile-places.js';
import { version } from '../../version.js';
import { type EvaluationContext, leaveOut, stopIfAsked, threadSlide } from '../evaluation-context.js';
import type { JudgedSlide } from '../judged-slides.js';
import { type RegionSource, slideRegions } from '../slide-regions.js';
import { chooseTiles } from '../tile-choice.js';
import { readWork, writeWork } from '../work-file.js';
import type { RandomStage } from './random-stage.js';
import type { ProbedTiles, RandomisedTiles } from './worker/protocol.js';

/** Tiles per job: one takes seconds. */
const BATCH = 2;
/** Slides at work at once. */
const SLIDES_AT_ONCE = 4;
/** Tiles that ROAD is tried on, over all slides: its imputation costs more than the model. */
const ROAD_TILES = 8;
/** Tiles that are seen again with random parameters, over all slides. */
const RANDOM_TILES = 64;

/** What was found on the tiles of one slide, in the order of its jobs. */
export interface SlideProbe<Part> {
  readonly slide: JudgedSlide;
  readonly parts: readonly Part[];
}

/** A slide's chosen tiles. */
interface SlideTiles {
  readonly slide: JudgedSlide;
  readonly tiles: readonly StudyTile[];
}

/**
 * Probes a subsample of the judged tiles; slides that were finished before are read back.
 * @param slides those that could be judged
 */
export function probeSlides(
  context: EvaluationContext,
  slides: readonly JudgedSlide[],
  key: string,
  regions: RegionSource | undefined,
): Promise<SlideProbe<ProbedTiles>[]> {
  const { plan, pool } = context;
  const { probeTiles, seed } = plan.options;
  const road = Math.min(1, ROAD_TILES / Math.max(1, countOf(context, probeTiles)));
  const takesRoad = ({ slide }: JudgedSlide, index: number): boolean =>
    hash32(seed, 'road-tiles', slide.id, index) < road * 2 ** 32;
  return onSlides(
    context,
    slides,
    { stage: 'probe', key, most: probeTiles },
    async ({ slide, tiles }, batches) => {
      const annotated = regions && (await slideRegions(plan, regions, slide));
      const mask = annotated?.of(tiles).mask;
      const P = mask ? mask.length / tiles.length : 0;
      return inOrder(batches, pool.size + 1, ({ batch, first }) =>
        pool.run({
          kind: 'probe',
          slide: threadSlide(plan, slide),
          tiles: batch,
          road: batch.map(({ index }) => takesRoad(slide, index)),
          first,
          ...(mask ? { mask: mask.slice(first * P, (first + batch.length) * P) } : {}),
        }),
      );
    },
  );
}

/** Sees some tiles again with the parameters of one stage drawn anew. */
export function randomiseSlides(
  context: EvaluationContext,
  slides: readonly JudgedSlide[],
  key: string,
  stage: RandomStage,
): Promise<SlideProbe<RandomisedTiles>[]> {
  const { plan, pool } = context;
  const most = Math.min(plan.options.probeTiles, RANDOM_TILES);
  return onSlides(context, slides, { stage: stage.change, key, most }, async ({ slide }, batches) =>
    inOrder(batches, pool.size + 1, ({ batch }) =>
      pool.run({ kind: 'randomise', slide: threadSlide(plan, slide), tiles: batch, stage }),
    ),
  );
}

interface Batch {
  readonly batch: readonly StudyTile[];
  readonly first: number;
}

type Jobs<Part> = (
  tiles: SlideTiles,
  batches: readonly Batch[],
) => Promise<AsyncIterable<readonly [Batch, Part]>>;

async function onSlides<Part>(
  context: EvaluationContext,
  slides: readonly JudgedSlide[],
  { stage, key, most }: { readonly stage: string; readonly key: string; readonly most: number },
  jobs: Jobs<Part>,
): Promise<SlideProbe<Part>[]> {
  const { plan, hooks } = context;
  const chosen = chooseProbes(context, most);
  const total = slides.reduce((sum, { slide }) => sum + (chosen.get(slide.id)?.length ?? 0), 0);
  const found: (SlideProbe<Part> | undefined)[] = new Array(slides.length).fill(undefined);
  let done = 0;
  await forEachLimited(slides, SLIDES_AT_ONCE, async (slide, index) => {
    const own = chosen.get(slide.slide.id);
    if (!own) return;
    stopIfAsked(context);
    const path = join(plan.folder.evaluationWork(), stage, `${slide.slide.id}.bin`);
    const ownKey = stageKey(stage, version, key, own, [slide.slide.id, slide.slide.contentHash]);
    try {
      let parts = await readWork<Part[]>(path, ownKey);
      if (!parts) {
        const places = await readTilePlaces(plan.folder.slide(slide.slide.id));
        const tiles = own.map((at) => places[at]!);
        const batches = [...batchesOf(tiles, BATCH)].map((batch, b) => ({ batch, first: b * BATCH }));
        parts = [];
        for await (const [{ batch }, part] of await jobs({ slide, tiles }, batches)) {
          stopIfAsked(context);
          parts.push(part);
          done += batch.length;
          hooks.onProgress?.({ stage: 'probe', done, total, unit: 'tiles', detail: stage });
        }
        await writeWork(path, ownKey, parts);
      } else done += own.length;
      found[index] = { slide, parts };
    } catch (error) {
      leaveOut(context, slide, error);
    }
  });
  return found.filter((one) => one !== undefined);
}

/** The same hashes as those of the judged tiles: a part of them. */
function chooseProbes({ plan }: EvaluationContext, most: number): Map<string, number[]> {
  const { judged } = plan.slides;
  const counts = judged.map(({ slide, record }) => ({ id: slide.id, tiles: record.tiles }));
  return chooseTiles(counts, Math.min(most, plan.options.tiles), plan.options.seed, 'judged-tiles');
}

function countOf(context: EvaluationContext, most: number): number {
  return [...chooseProbes(context, most).values()].reduce((sum, list) => sum + list.length, 0);
}
