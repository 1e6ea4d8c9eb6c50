import { summarise } from '@morphoscope/metrics';
import type { SlideFigure } from './known-truth.js';

/** Mean and interval of one value per slide. */
export function slideFigure(values: readonly (number | null)[], seed: number): SlideFigure {
  const perSlide = values.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const { mean, interval } = summarise(perSlide, { seed });
  return { perSlide, mean: mean.value, ...(interval ? { interval: [interval[0], interval[1]] } : {}) };
}
