import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeError } from '../folder/atomic.js';
import { lockStudy } from '../folder/lock.js';
import type { RunHooks } from '../settings/run-settings.js';
import { batchesOf, inOrder } from '../stage/in-order.js';
import { readTilePlaces } from '../table/tile-places.js';
import { labelNames } from './decision-target.js';
import type { EvaluateSettings } from './evaluate-settings.js';
import {
  type EvaluationContext,
  leaveOut,
  stopIfAsked,
  threadSlide,
  withEvaluation,
} from './evaluation-context.js';
import { planEvaluation } from './evaluation-plan.js';
import { BATCH, FIT_TILES } from './judge-slides.js';
import type { JudgedSlide } from './judged-slides.js';
import { dictionarySets, type MapSet } from './map-set.js';
import { GrowingArray, writeNpz } from './npz.js';
import { openRegions, type RegionSource, slideRegions } from './slide-regions.js';
import { chooseTiles } from './tile-choice.js';
import type { TilePlanes } from './worker/protocol.js';

/** What an export of protocol 4.1 takes: the settings of the evaluation it belongs to. */
export interface Protocol41Settings extends EvaluateSettings {
  /** Dictionary, by id. Default: all. */
  readonly dictionary?: string;
  /** Called with every file made. */
  readonly onFile?: (path: string) => void;
}

/**
 * Writes what protocol 4.1 is computed from, so that anyone can compute it again: `exports/protocol41/<dictionary>.npz` of the tiles
 * judged, and `<dictionary>.fit.npz` of tiles of the slides of the fit where others were kept out. The tiles are those that
 * `evaluateStudy` judges with the same settings.
 *
 * Arrays, one row per tile: `W` (K, h, w), `dist` (the same, k-means), `logits` (classes), `cams` (targets, methods, h, w; the last target is
 * all classes but the first), `group` and `slide` (numbers in order of appearance), `truth` (class of the slide's label, where all have
 * one), `mask` (h, w; 0 not annotated, else the annotated class from 1), `tile` (index in the slide's grid).
 * @returns the files made.
 * @throws MorphoscopeError as `evaluateStudy`, and `InputError` for an unknown dictionary or arrays above 4 GiB.
 */
export async function exportProtocol41(
  settings: Protocol41Settings,
  hooks: RunHooks = {},
): Promise<readonly string[]> {
  const plan = await planEvaluation(settings);
  const { folder, dictionaries, slides, options } = plan;
  const wanted = dictionaries.filter(
    ({ id }) => settings.dictionary === undefined || id === settings.dictionary,
  );
  if (wanted.length === 0)
    throw new MorphoscopeError('InputError', `the study has no dictionary ${settings.dictionary}`, {
      suggestion: `It has: ${dictionaries.map(({ id }) => id).join(', ')}.`,
    });
  const sets = dictionarySets(wanted);
  const target = join(folder.exports(), 'protocol41');
  const lock = await lockStudy(folder);
  try {
    await mkdir(target, { recursive: true });
    return await withEvaluation(plan, hooks, async (context) => {
      const regions = await openRegions(plan);
      const { targets } = plan;
      await context.pool.runOnAll({
        kind: 'maps',
        sets,
        targets,
        methods: options.methods,
        seed: options.seed,
      });
      const part = (list: readonly JudgedSlide[], tiles: number, ending: string) =>
        exportPart(context, sets, { slides: list, tiles, regions, target, ending }, settings.onFile);
      const files = await part(slides.judged, options.tiles, '.npz');
      if (!slides.heldOut) return files;
      return [...files, ...(await part(slides.fit, Math.min(options.tiles, FIT_TILES), '.fit.npz'))];
    });
  } catch (error) {
    throw writeError(error, target);
  } finally {
    await lock.release();
  }
}

interface ExportPart {
  readonly slides: readonly JudgedSlide[];
  readonly tiles: number;
  readonly regions: RegionSource | undefined;
  readonly target: string;
  readonly ending: string;
}

async function exportPart(
  context: EvaluationContext,
  sets: readonly MapSet[],
  part: ExportPart,
  onFile: ((path: string) => void) | undefined,
): Promise<string[]> {
  const { plan } = context;
  const scratch = join(part.target, 'tmp');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const counts = part.slides.map(({ slide, record }) => ({ id: slide.id, tiles: record.tiles }));
  const chosen = chooseTiles(counts, part.tiles, plan.options.seed, 'judged-tiles');
  const arrays = await TileArrays.create(scratch, context, sets, part, chosen);
  try {
    for (const slide of part.slides) {
      const tiles = chosen.get(slide.slide.id);
      if (!tiles) continue;
      try {
        await exportSlide(context, slide, tiles, part.regions, arrays);
      } catch (error) {
        leaveOut(context, slide, error);
      }
    }
    const files: string[] = [];
    for (const [s, { id }] of sets.entries()) {
      const path = join(part.target, `${id}${part.ending}`);
      await writeNpz(path, arrays.of(s));
      files.push(path);
      onFile?.(path);
    }
    return files;
  } finally {
    await arrays.discard();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function exportSlide(
  context: EvaluationContext,
  slide: JudgedSlide,
  tiles: readonly number[],
  source: RegionSource | undefined,
  arrays: TileArrays,
): Promise<void> {
  const { plan, pool } = context;
  const places = await readTilePlaces(plan.folder.slide(slide.slide.id));
  const regions = source && (await slideRegions(plan, source, slide));
  const jobs = inOrder(batchesOf(tiles, BATCH), pool.size + 1, (batch) =>
    pool.run({
      kind: 'planes',
      slide: threadSlide(plan, slide),
      tiles: batch.map((index) => places[index]!),
    }),
  );
  for await (const [batch, planes] of jobs) {
    stopIfAsked(context);
    const good = batch.filter((_, i) => planes.finite[i] === 1);
    const mask = regions?.of(good.map((index) => places[index]!)).mask;
    await arrays.append(slide, good, planes, mask);
  }
}

/** The arrays of an export, growing on disk. */
class TileArrays {
  readonly #groups = new Map<string, number>();
  readonly #slides = new Map<string, number>();

  private constructor(
    private readonly shared: ReadonlyMap<string, GrowingArray>,
    private readonly weights: readonly GrowingArray[],
    private readonly distances: readonly (GrowingArray | undefined)[],
    private readonly labels: readonly string[],
    private readonly cells: number,
  ) {}

  static async create(
    scratch: string,
    { plan }: EvaluationContext,
    sets: readonly MapSet[],
    { slides, regions }: ExportPart,
    chosen: ReadonlyMap<string, unknown>,
  ): Promise<TileArrays> {
    const { height, width } = plan.manifest.layer;
    const labels = labelNames(plan.model.classNames);
    const array = (name: string, like: Float32Array | Uint32Array | Uint8Array, shape: readonly number[]) =>
      GrowingArray.create(join(scratch, name), like, shape);
    const [f32, u32, u8] = [new Float32Array(0), new Uint32Array(0), new Uint8Array(0)];
    const maps = [plan.targets.length, plan.options.methods.length];
    const shared = new Map<string, GrowingArray>();
    shared.set('logits', await array('logits', f32, [plan.model.classNames.length]));
    shared.set('cams', await array('cams', f32, [...maps, height, width]));
    for (const name of ['group', 'slide', 'tile']) shared.set(name, await array(name, u32, []));
    const known = slides.every(
      ({ slide, label }) => !chosen.has(slide.id) || (label !== undefined && labels.includes(label)),
    );
    if (known) shared.set('truth', await array('truth', u32, []));
    if (regions) shared.set('mask', await array('mask', u8, [height, width]));
    const weights: GrowingArray[] = [];
    const distances: (GrowingArray | undefined)[] = [];
    for (const set of sets) {
      const planes = (name: string) => array(`${set.id}-${name}`, f32, [set.K, height, width]);
      weights.push(await planes('W'));
      const kmeans = 'dictionary' in set && set.dictionary.kind === 'kmeans';
      distances.push(kmeans ? await planes('dist') : undefined);
    }
    return new TileArrays(shared, weights, distances, labels, height * width);
  }

  /** @param mask of the tiles, where the slide is annotated */
  async append(
    slide: JudgedSlide,
    tiles: readonly number[],
    planes: TilePlanes,
    mask: Uint8Array | undefined,
  ): Promise<void> {
    const n = tiles.length;
    const repeated = (value: number): Uint32Array => new Uint32Array(n).fill(value);
    const label = slide.label === undefined ? -1 : this.labels.indexOf(slide.label);
    await this.shared.get('logits')!.append(planes.logits);
    await this.shared.get('cams')!.append(planes.saliency);
    await this.shared.get('group')!.append(repeated(numberOf(this.#groups, slide.group)));
    await this.shared.get('slide')!.append(repeated(numberOf(this.#slides, slide.slide.id)));
    await this.shared.get('tile')!.append(Uint32Array.from(tiles));
    await this.shared.get('truth')?.append(repeated(label));
    await this.shared.get('mask')?.append(mask ?? new Uint8Array(n * this.cells));
    for (const [s, array] of this.weights.entries()) {
      await array.append(planes.weights[s]!);
      await this.distances[s]?.append(planes.distances[s]!);
    }
  }

  /** The arrays of one map set, under their names. */
  of(set: number): ReadonlyMap<string, GrowingArray> {
    const distances = this.distances[set];
    return new Map([
      ['W', this.weights[set]!],
      ...(distances ? ([['dist', distances]] as const) : []),
      ...this.shared,
    ]);
  }

  async discard(): Promise<void> {
    for (const array of [...this.shared.values(), ...this.weights, ...this.distances]) await array?.discard();
  }
}

function numberOf(known: Map<string, number>, name: string): number {
  const number = known.get(name) ?? known.size;
  known.set(name, number);
  return number;
}
