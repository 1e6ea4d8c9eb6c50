import { createRandom } from '@morphoscope/domain';
import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Options of a bootstrap. */
export interface BootstrapOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default 1000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/** An interval, or why there is none. */
export interface Interval {
  readonly interval: readonly [number, number] | undefined;
  readonly note: string | undefined;
}

/**
 * Percentile bootstrap (Efron, 1979) over independent units: slides or patients, never tiles of one slide. Units are drawn with
 * replacement, and the statistic is computed anew from each draw.
 *
 * @param units how many there are; at least two.
 * @param statistic of drawn units (indices, with repeats); `null` or NaN where it is not defined. More than half undefined: no interval.
 */
export function bootstrapInterval(
  units: number,
  statistic: (drawn: Uint32Array) => number | null,
  options: BootstrapOptions = {},
): Interval {
  return bootstrapIntervals(units, 1, (drawn) => [statistic(drawn) ?? Number.NaN], options)[0]!;
}

/** As `bootstrapInterval`, for a statistic of `width` numbers that is computed at once: one interval for each. */
export function bootstrapIntervals(
  units: number,
  width: number,
  statistic: (drawn: Uint32Array) => Numbers,
  options: BootstrapOptions = {},
): Interval[] {
  const { seed = 0, resamples = 1000, level = 0.95 } = options;
  if (units < 2) {
    const none = { interval: undefined, note: 'fewer than two independent units: no interval' };
    return Array.from({ length: width }, () => none);
  }
  const random = createRandom(seed, 'bootstrap');
  const drawn = new Uint32Array(units);
  const values = Array.from({ length: width }, () => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < units; i++) drawn[i] = random.below(units);
    const numbers = statistic(drawn);
    for (let j = 0; j < width; j++) values[j]![r] = numbers[j]!;
  }
  return values.map((drawnValues) => percentileInterval(drawnValues, level));
}

function percentileInterval(values: Float64Array, level: number): Interval {
  const sorted = values.filter(Number.isFinite).sort();
  const resamples = values.length;
  const missing = resamples - sorted.length;
  if (2 * missing > resamples) {
    return { interval: undefined, note: `undefined in ${missing} of ${resamples} resamples: no interval` };
  }
  const tail = (1 - level) / 2;
  return {
    interval: [quantile(sorted, tail), quantile(sorted, 1 - tail)],
    note: missing > 0 ? `undefined in ${missing} of ${resamples} resamples` : undefined,
  };
}

/** Quantile of ascending values, linear between neighbours (NumPy's default). NaN for none. */
export function quantile(sorted: Numbers, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/** A figure of several slides in one. */
export interface Summary extends Interval {
  /** Mean over the slides where it is defined; `n` counts them. */
  readonly mean: Figure;
  /** Sample standard deviation (n − 1). */
  readonly deviation: Figure;
}

/** Mean ± standard deviation of one value per slide, with a bootstrap interval of the mean. `null` and NaN are left out and counted. */
export function summarise(values: readonly (number | null)[], options: BootstrapOptions = {}): Summary {
  const kept = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const n = kept.length;
  const left = values.length - n;
  const note = left > 0 ? `${left} of ${values.length} slides undefined and left out` : undefined;
  if (n === 0) {
    const none = undefinedFigure(0, 'no slide has a defined value');
    return { mean: none, deviation: none, interval: undefined, note: none.note };
  }
  const mean = kept.reduce((sum, value) => sum + value, 0) / n;
  const squares = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const drawnMean = (drawn: Uint32Array): number => drawn.reduce((sum, i) => sum + kept[i]!, 0) / n;
  const bootstrapped = bootstrapInterval(n, drawnMean, options);
  return {
    mean: figure(mean, n, note),
    deviation: n > 1 ? figure(Math.sqrt(squares / (n - 1)), n, note) : undefinedFigure(1, 'a single slide'),
    ...bootstrapped,
  };
}
