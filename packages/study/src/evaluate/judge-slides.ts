import { join } from 'node:path';
import { type DecompositionState, DecompositionSums } from '@morphoscope/concepts';
import { hash32 } from '@morphoscope/domain';
import { type ClusterCorrelation, createClusterCorrelation, type MapAgreement } from '@morphoscope/metrics';
import { stageKey } from '../folder/stable-json.js';
import { batchesOf, forEachLimited, inOrder } from '../stage/in-order.js';
import { readTilePlaces } from '../table/tile-places.js';
import { version } from '../version.js';
import { type AgreementFrame, emptyAgreement } from './agreement-frame.js';
import {
  type EvaluationContext,
  frameOf,
  leaveOut,
  regionFrameOf,
  stopIfAsked,
  threadSlide,
} from './evaluation-context.js';
import { checkSameSlide, type JudgedSlide } from './judged-slides.js';
import type { MapSets } from './map-sets.js';
import { type PackedAgreement, packAgreement } from './packed-agreement.js';
import type { RegionFrame } from './region-frame.js';
import { type JudgedRegions, SlideRegionSums } from './slide-region-sums.js';
import { type RegionSource, type SlideRegions, slideRegions } from './slide-regions.js';
import { chooseTiles } from './tile-choice.js';
import { readWork, writeWork } from './work-file.js';
import { emptyTiles, joinTiles } from './worker/judged-tiles.js';
import type { JudgedTiles, TileFigures, UnitCounts } from './worker/protocol.js';
import { mergeUnits } from './worker/tile-sums.kernel.js';

/** Everything measured on one slide. */
export interface SlideJudgement {
  /** Grid index of each tile that counts, in the order of `figures`. */
  readonly tiles: readonly number[];
  /** Tiles left out because the model gave values that are not finite. */
  readonly notFinite: number;
  readonly figures: TileFigures;
  /** Per map set. */
  readonly agreements: readonly PackedAgreement[];
  readonly shifted: readonly (PackedAgreement | null)[];
  /** Per map set; dictionaries only: sums of the correlations between cluster weights. */
  readonly correlations: readonly (Float64Array | null)[];
  /** Sums of the correlations between saliency maps. */
  readonly saliency: Float64Array;
  readonly decompositions: readonly (DecompositionState | null)[];
  /** Where the slide is annotated. */
  readonly regions: JudgedRegions | null;
  readonly units: UnitCounts;
}

/** What is done with a group of slides. */
export interface JudgeTask {
  readonly slides: readonly JudgedSlide[];
  readonly regions?: RegionSource | undefined;
  /** Tiles over all of them, at most. */
  readonly tiles: number;
  readonly depth: 'features' | 'full';
}

/** Tiles put back through the model, over all slides. */
const REBUILT_TILES = 2000;
/** Tiles that clusters are taken out of, over all slides. */
const CURVE_TILES = 256;
/** Tiles per job. */
export const BATCH = 8;
/** Tiles of the slides of the fit that regressions are fitted on, for figures from fit to held-out slides. */
export const FIT_TILES = 2000;
/** Slides at work at once. */
const SLIDES_AT_ONCE = 4;

/** A slide's judgement and where it is kept. */
export interface KeptJudgement {
  readonly slide: JudgedSlide;
  readonly path: string;
  readonly key: string;
}

/**
 * Judges a seeded choice of tiles of every slide and keeps what was measured per slide; slides that an evaluation that was
 * stopped had finished are not judged again. Slides that fail are left out with a finding.
 */
export async function judgeSlides(
  context: EvaluationContext,
  { sets, key: setsKey }: MapSets,
  task: JudgeTask,
): Promise<KeptJudgement[]> {
  const { plan, pool } = context;
  const { targets, options } = plan;
  const counts = task.slides.map(({ slide, record }) => ({ id: slide.id, tiles: record.tiles }));
  const chosen = chooseTiles(counts, task.tiles, options.seed, 'judged-tiles');
  const total = [...chosen.values()].reduce((sum, list) => sum + list.length, 0);
  const frame = task.regions && regionFrameOf(plan, task.regions);
  await pool.runOnAll({
    kind: 'maps',
    sets,
    targets,
    methods: options.methods,
    seed: options.seed,
    ...(frame ? { regions: frame } : {}),
  });
  const kept: (KeptJudgement | undefined)[] = new Array(task.slides.length).fill(undefined);
  let done = 0;
  const advance = (tiles: number): void => {
    done += tiles;
    context.hooks.onProgress?.({ stage: 'judge', done, total, unit: 'tiles' });
  };
  const share = (tiles: number): number => (plan.uncut ? 0 : Math.min(1, tiles / Math.max(1, total)));
  const shares = { rebuilt: share(REBUILT_TILES), curves: share(CURVE_TILES) };
  await forEachLimited(task.slides, SLIDES_AT_ONCE, async (slide, index) => {
    const tiles = chosen.get(slide.slide.id);
    if (!tiles) return;
    stopIfAsked(context);
    const regions = task.regions && (await slideRegions(plan, task.regions, slide));
    context.findings.push(...(regions?.findings ?? []));
    const key = stageKey(
      'judge',
      version,
      setsKey,
      targets,
      options.methods,
      task.depth,
      shares,
      tiles,
      regions?.key ?? null,
      [slide.slide.id, slide.slide.contentHash],
    );
    const path = join(plan.folder.evaluationWork(), task.depth, `${slide.slide.id}.bin`);
    try {
      await checkSameSlide(slide);
      if (await readWork(path, key)) advance(tiles.length);
      else {
        const work = { slide, tiles, depth: task.depth, shares, regions, frame };
        await writeWork(path, key, await judgeSlide(context, sets, work, advance));
      }
      kept[index] = { slide, path, key };
    } catch (error) {
      leaveOut(context, slide, error);
    }
  });
  return kept.filter((one) => one !== undefined);
}

interface SlideWork {
  readonly slide: JudgedSlide;
  readonly tiles: readonly number[];
  readonly depth: JudgeTask['depth'];
  /** Shares of tiles to put back through the model, and to take clusters out of. */
  readonly shares: { readonly rebuilt: number; readonly curves: number };
  readonly regions: SlideRegions | undefined;
  readonly frame: RegionFrame | undefined;
}

async function judgeSlide(
  context: EvaluationContext,
  sets: MapSets['sets'],
  { slide, tiles, depth, shares, regions, frame }: SlideWork,
  advance: (tiles: number) => void,
): Promise<SlideJudgement> {
  const { plan, pool } = context;
  const places = await readTilePlaces(plan.folder.slide(slide.slide.id));
  const takes = (index: number, share: number): boolean =>
    hash32(plan.options.seed, 'rebuilt-tiles', slide.slide.id, index) < share * 2 ** 32;
  const sums = new SlideSums(
    frameOf(plan),
    sets,
    regions && frame ? new SlideRegionSums(frame, sets, regions) : null,
  );
  const batches = [...batchesOf(tiles, BATCH)].map((batch, b) => ({ batch, first: b * BATCH }));
  const jobs = inOrder(batches, pool.size + 1, ({ batch, first }) => {
    const own = batch.map((index) => places[index]!);
    return pool.run({
      kind: 'judge',
      slide: threadSlide(plan, slide),
      tiles: own,
      depth,
      rebuild: batch.map((index) => takes(index, shares.rebuilt)),
      curves: batch.map((index) => takes(index, shares.curves)),
      first,
      ...(regions ? { regions: { ...regions.of(own), blockCount: regions.blockClass.length - 1 } } : {}),
    });
  });
  for await (const [{ batch }, judged] of jobs) {
    stopIfAsked(context);
    sums.add(batch, judged);
    advance(batch.length);
  }
  return sums.judgement();
}

/** Adds up the batches of a slide in their order, so that the bytes do not depend on the threads. */
class SlideSums {
  readonly #tiles: number[] = [];
  readonly #parts: TileFigures[] = [];
  readonly #agreements: MapAgreement[];
  readonly #shifted: (MapAgreement | null)[];
  readonly #correlations: (ClusterCorrelation | null)[];
  readonly #saliency: ClusterCorrelation;
  readonly #decompositions: (DecompositionSums | null)[];
  #notFinite = 0;
  #units: UnitCounts = { active: 0, atCap: 0, cap: 0 };

  constructor(
    private readonly frame: AgreementFrame,
    private readonly sets: MapSets['sets'],
    private readonly regions: SlideRegionSums | null,
  ) {
    this.#agreements = sets.map(({ K }) => emptyAgreement(frame, K));
    this.#shifted = sets.map(({ kind, K }) => (kind === 'dictionary' ? emptyAgreement(frame, K) : null));
    this.#correlations = sets.map(({ kind, K }) =>
      kind === 'dictionary' ? createClusterCorrelation(K, frame.cells) : null,
    );
    this.#saliency = createClusterCorrelation(frame.targets.length * frame.methods.length, frame.cells);
    this.#decompositions = sets.map(() => null);
  }

  add(batch: readonly number[], judged: JudgedTiles): void {
    batch.forEach((index, i) => {
      if (judged.finite[i] === 1) this.#tiles.push(index);
      else this.#notFinite++;
    });
    if (judged.tiles.n > 0) this.#parts.push(judged.tiles);
    judged.agreements.forEach((state, s) => {
      this.#agreements[s]!.merge({ state });
    });
    judged.shifted.forEach((state, s) => {
      if (state) this.#shifted[s]!.merge({ state });
    });
    judged.correlations.forEach((state, s) => {
      const own = this.#correlations[s];
      if (state) own?.merge({ state });
    });
    this.#saliency.merge({ state: judged.saliency });
    judged.decompositions.forEach((state, s) => {
      if (!state) return;
      // Merging needs the shape only: the sums do not hold the importance.
      this.#decompositions[s] ??= new DecompositionSums(
        state.classes,
        state.K,
        new Float32Array(state.classes * state.K),
      );
      this.#decompositions[s]!.merge(state);
    });
    this.regions?.add(judged);
    this.#units = mergeUnits(this.#units, judged.units);
  }

  judgement(): SlideJudgement {
    return {
      tiles: this.#tiles,
      notFinite: this.#notFinite,
      figures: this.#parts.length > 0 ? joinTiles(this.#parts) : emptyTiles(this.sets),
      agreements: this.#agreements.map(({ state }) => packAgreement(state, this.frame.labels)),
      shifted: this.#shifted.map((one) => (one ? packAgreement(one.state, this.frame.labels) : null)),
      correlations: this.#correlations.map((one) => one?.state ?? null),
      saliency: this.#saliency.state,
      decompositions: this.#decompositions.map((one) => one?.toJSON() ?? null),
      regions: this.regions?.result() ?? null,
      units: this.#units,
    };
  }
}
