import type { CellSums, MapPyramid } from '@morphoscope/study';
import type { RegionAgreement, SlideDecision } from '../contract/metrics.js';
import { importanceOf } from './concept-cards.js';
import { chanceOf, correlate } from './correlation.kernel.js';
import { slideClasses } from './decision.js';
import type { MapStore } from './map-store.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import { boundsOf, holds, type Shape } from './region-shape.js';

type Agreement = SlideDecision['agreement'][number];
type RegionMap = RegionAgreement['maps'][number];

/** Values compared at most, a million cells of 8 clusters: of larger slides means of blocks of cells. */
const MOST_VALUES = 8_000_000;

/**
 * How far the effects of the clusters, added up cell by cell, go along with each saliency map of a slide: Pearson's r, and the same
 * with the map shifted by half the raster along both axes, which is what chance and tissue alone would give. Effects are those
 * on the map's class against the mean of the others; of a map of `predicted`, on the class that leads on the slide. Empty without a head linear in the layer.
 */
export async function slideAgreement(
  study: OpenedStudy,
  opened: OpenedDictionary,
  maps: MapStore,
  slide: string,
): Promise<Agreement[]> {
  const readings = await readingsOf(study, opened, maps, slide);
  if (readings.length === 0) return [];
  const weights = await maps.fittedWeights(opened, slide);
  const level = weights.levelWithin(MOST_VALUES);
  const W = await weights.sums(level);
  const found: Agreement[] = [];
  for (const { direction, map, ...named } of readings) {
    const effects = effectsOf(W, direction);
    const saliency = await map.sums(level);
    const { r, cells } = correlate(effects, W, saliency, 0, 0);
    const shifted = correlate(effects, W, saliency, Math.floor(W.width / 2), Math.floor(W.height / 2));
    found.push({ ...named, r, shifted: shifted.r, cells });
  }
  return found;
}

/**
 * The same over the cells whose middle lies in a part of the slide. By chance a small part agrees well, as neighbouring cells are
 * alike: so chance is the spread over many shifts.
 */
export async function regionAgreement(
  study: OpenedStudy,
  opened: OpenedDictionary,
  maps: MapStore,
  slide: string,
  shape: Shape,
): Promise<RegionAgreement> {
  const readings = await readingsOf(study, opened, maps, slide);
  const weights = await maps.fittedWeights(opened, slide);
  let level = readings[0]?.map.levelWithin(MOST_VALUES) ?? 0;
  while (areaOf(weights, shape, level) * weights.planes > MOST_VALUES) level++;
  const found: RegionMap[] = [];
  if (areaOf(weights, shape, level) > 0) {
    const W = await weights.window(windowOf(weights, shape, level));
    for (const { direction, map, ...named } of readings) {
      const effects = outsideLeftOut(effectsOf(W, direction), W, weights, shape, level);
      const saliency = await map.sums(level);
      const chance = chanceOf(effects, W, saliency, study.facts.manifest.seed);
      found.push({ ...named, ...correlate(effects, W, saliency, 0, 0), ...(chance ? { chance } : {}) });
    }
  }
  return { block: 2 ** level, maps: found };
}

/** A saliency map, and what the clusters add to what it explains. */
interface Reading {
  readonly key: string;
  readonly method: string;
  readonly target: string;
  readonly className: string;
  /** Per cluster of the fit. */
  readonly direction: Float64Array;
  readonly map: MapPyramid;
}

/** The maps of a slide that clusters can be compared with. */
async function readingsOf(
  study: OpenedStudy,
  opened: OpenedDictionary,
  maps: MapStore,
  slide: string,
): Promise<Reading[]> {
  const record = study.record(slide);
  const s = importanceOf(opened.stored);
  if (!s || opened.dictionary.kind !== 'nmf') return [];
  const logits = slideClasses(study, opened, record).map(({ logit }) => logit);
  const leading = logits.indexOf(Math.max(...logits));
  const found: Reading[] = [];
  for (const [key, stored] of await maps.saliency(record)) {
    const { method, target } = stored.attributes;
    const reads = classOf(target, study, leading);
    if (!reads) continue;
    const direction = directionOf(reads, s, opened.dictionary.K);
    const map = await maps.saliencyPyramid(record, stored);
    found.push({ key, method, target, className: reads.name, direction, map });
  }
  return found;
}

/** Cells of a level around a shape; of no cells where it lies beside the raster. */
function windowOf({ cells }: MapPyramid, shape: Shape, level: number) {
  const bounds = boundsOf(shape);
  const span = (start: number, size: number, origin: number, step: number, most: number) => {
    const within = (value: number): number => Math.min(Math.max(0, value), most);
    const first = within(Math.floor((start - origin) / step));
    return { first, size: within(Math.ceil((start + size - origin) / step)) - first };
  };
  const block = 2 ** level;
  const across = span(
    bounds.x,
    bounds.width,
    cells.originX,
    cells.stepX * block,
    Math.ceil(cells.width / block),
  );
  const down = span(
    bounds.y,
    bounds.height,
    cells.originY,
    cells.stepY * block,
    Math.ceil(cells.height / block),
  );
  return { level, x0: across.first, y0: down.first, width: across.size, height: down.size };
}

function areaOf(pyramid: MapPyramid, shape: Shape, level: number): number {
  const { width, height } = windowOf(pyramid, shape, level);
  return width * height;
}

/** NaN for cells whose middle lies outside. Writes `effects`. */
function outsideLeftOut(
  effects: Float64Array,
  { x0, y0, width, height }: CellSums,
  { cells }: MapPyramid,
  shape: Shape,
  level: number,
): Float64Array {
  const block = 2 ** level;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = cells.originX + (x0 + x + 0.5) * block * cells.stepX;
      const top = cells.originY + (y0 + y + 0.5) * block * cells.stepY;
      if (!holds(shape, left, top)) effects[y * width + x] = Number.NaN;
    }
  }
  return effects;
}

/** What a map explains. */
interface Reads {
  readonly name: string;
  readonly class: number;
  readonly not: boolean;
}

/** @param leading class with the highest mean logit on the slide */
function classOf(target: string, study: OpenedStudy, leading: number): Reads | undefined {
  const { classNames } = study.facts.manifest.model;
  if (target === 'predicted') return { name: classNames[leading]!, class: leading, not: false };
  const own = classNames.indexOf(target);
  if (own >= 0) return { name: target, class: own, not: false };
  const other = classNames.findIndex((name) => target === `not ${name}`);
  return other < 0 ? undefined : { name: target, class: other, not: true };
}

/**
 * What a unit of each cluster's weight adds to what the map explains, `K`: to the class against the mean of the others, as maps
 * explain log-odds. @param s `classes × K`
 */
function directionOf({ class: c, not }: Reads, s: readonly number[], K: number): Float64Array {
  const classes = s.length / K;
  return Float64Array.from({ length: K }, (_, k) => {
    let others = 0;
    for (let other = 0; other < classes; other++) if (other !== c) others += s[other * K + k]!;
    const effect = s[c * K + k]! - (classes > 1 ? others / (classes - 1) : 0);
    return not ? -effect : effect;
  });
}

/** Effect of all clusters per cell, NaN where not covered. */
function effectsOf({ sums, counts }: CellSums, direction: Float64Array): Float64Array {
  const size = counts.length;
  return Float64Array.from(counts, (count, i) => {
    if (count === 0) return Number.NaN;
    let effect = 0;
    for (let k = 0; k < direction.length; k++) effect += (sums[k * size + i]! / count) * direction[k]!;
    return effect;
  });
}
