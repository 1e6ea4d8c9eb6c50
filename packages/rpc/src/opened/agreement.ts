import type { CellSums } from '@morphoscope/study';
import type { SlideDecision } from '../contract/metrics.js';
import { importanceOf } from './concept-cards.js';
import { slideClasses } from './decision.js';
import type { MapStore } from './map-store.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';

type Agreement = SlideDecision['agreement'][number];

/** Weights compared at most, a million cells of 8 clusters: of larger slides means of blocks of cells. */
const MOST_WEIGHTS = 8_000_000;

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
  const s = importanceOf(opened.stored);
  if (!s || opened.dictionary.kind !== 'nmf') return [];
  const record = study.record(slide);
  const stored = await maps.saliency(record);
  if (stored.size === 0) return [];
  const weights = await maps.fittedWeights(opened, slide);
  const level = weights.levelWithin(MOST_WEIGHTS);
  const W = await weights.sums(level);
  const logits = slideClasses(study, opened, record).map(({ logit }) => logit);
  const leading = logits.indexOf(Math.max(...logits));
  const found: Agreement[] = [];
  for (const [key, map] of stored) {
    const { method, target } = map.attributes;
    const reads = classOf(target, study, leading);
    if (!reads) continue;
    const effects = effectsOf(W, directionOf(reads, s, opened.dictionary.K));
    const saliency = await (await maps.saliencyPyramid(record, map)).sums(level);
    const plain = correlate(effects, saliency, 0, 0);
    const shifted = correlate(effects, saliency, Math.floor(W.width / 2), Math.floor(W.height / 2));
    found.push({
      key,
      method,
      target,
      className: reads.name,
      r: plain.r,
      shifted: shifted.r,
      cells: plain.cells,
    });
  }
  return found;
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

/** Pearson's r over cells that both cover, the map shifted around the raster; `null` where either does not vary. */
function correlate(
  effects: Float64Array,
  { sums, counts, width, height }: CellSums,
  dx: number,
  dy: number,
): { readonly r: number | null; readonly cells: number } {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  // Sums of squares lose digits far from zero.
  const middle = meanOf(effects);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const effect = effects[y * width + x]! - middle;
      const at = ((y + dy) % height) * width + ((x + dx) % width);
      if (Number.isNaN(effect) || counts[at] === 0) continue;
      const value = sums[at]! / counts[at]!;
      n++;
      a += effect;
      b += value;
      aa += effect * effect;
      bb += value * value;
      ab += effect * value;
    }
  }
  const spread = (n * aa - a * a) * (n * bb - b * b);
  return { r: spread > 0 ? (n * ab - a * b) / Math.sqrt(spread) : null, cells: n };
}

function meanOf(values: Float64Array): number {
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return n > 0 ? sum / n : 0;
}
