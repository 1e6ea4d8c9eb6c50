import { createRandom } from '@morphoscope/domain';
import type { CellSums } from '@morphoscope/study';

/** Places a map is moved to, to see what chance gives. */
const MOST_SHIFTS = 99;
const FEWEST_SHIFTS = 19;
/** Pairs of values looked at per map, about. */
const MOST_PAIRS = 20_000_000;

type Window = Pick<CellSums, 'x0' | 'y0' | 'width' | 'height'>;

/** A correlation, and over how many cells it is. */
export interface Correlation {
  /** `null` where either does not vary. */
  readonly r: number | null;
  readonly cells: number;
}

/**
 * Pearson's r over cells that both cover, the map shifted around its raster.
 * @param effects `height × width` of the window, NaN where nothing is to be compared.
 * @param map all cells of the slide.
 */
export function correlate(
  effects: Float64Array,
  { x0, y0, width, height }: Window,
  map: CellSums,
  dx: number,
  dy: number,
): Correlation {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  // Sums of squares lose digits far from zero; a constant map must give exactly none.
  const middle = meanOf(effects);
  let base: number | undefined;
  for (let y = 0; y < height; y++) {
    const line = ((y0 + y + dy) % map.height) * map.width;
    for (let x = 0; x < width; x++) {
      const effect = effects[y * width + x]! - middle;
      const at = line + ((x0 + x + dx) % map.width);
      if (Number.isNaN(effect) || map.counts[at] === 0) continue;
      const there = map.sums[at]! / map.counts[at]!;
      base ??= there;
      const value = there - base;
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

/**
 * What the same effects reach with the map moved by at least a quarter of the raster along both axes: percentiles of r over
 * places at which half of the cells or more are covered; `undefined` where these are too few.
 * @param seed same seed, same places.
 */
export function chanceOf(
  effects: Float64Array,
  window: Window,
  map: CellSums,
  seed: number,
): { low: number; middle: number; high: number; shifts: number } | undefined {
  const cells = effects.reduce((sum, effect) => sum + (Number.isNaN(effect) ? 0 : 1), 0);
  if (cells === 0) return undefined;
  const wanted = Math.min(MOST_SHIFTS, Math.max(FEWEST_SHIFTS, Math.floor(MOST_PAIRS / effects.length)));
  const random = createRandom(seed, 'agreement-shifts');
  const far = (side: number): number => Math.ceil(side / 4) + random.below(Math.max(1, Math.floor(side / 2)));
  const found: number[] = [];
  for (let tried = 0; tried < 3 * wanted && found.length < wanted; tried++) {
    const { r, cells: covered } = correlate(effects, window, map, far(map.width), far(map.height));
    if (r !== null && 2 * covered >= cells) found.push(r);
  }
  if (found.length < FEWEST_SHIFTS) return undefined;
  found.sort((a, b) => a - b);
  const at = (share: number): number => found[Math.round(share * (found.length - 1))]!;
  return { low: at(0.05), middle: at(0.5), high: at(0.95), shifts: found.length };
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
