import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';
import { confusion } from './classification.js';

/** How far apart two labels are: any difference counts the same, by steps, or by steps squared. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

/**
 * Cohen's κ of two readers: agreement beyond chance, at most 1 (Cohen, 1960; weighted: 1968). Undefined where both give one and the
 * same label throughout.
 */
export function cohenKappa(a: Numbers, b: Numbers, weights: KappaWeights = 'none'): Figure {
  const { counts, c, n } = confusion(a, b);
  if (n === 0) return undefinedFigure(0, 'no pairs');
  const row = new Float64Array(c);
  const column = new Float64Array(c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < c; j++) {
      row[i]! += counts[i * c + j]!;
      column[j]! += counts[i * c + j]!;
    }
  }
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < c; j++) {
      const cost = weights === 'none' ? Number(i !== j) : Math.abs(i - j) ** (weights === 'linear' ? 1 : 2);
      observed += cost * counts[i * c + j]!;
      expected += (cost * row[i]! * column[j]!) / n;
    }
  }
  if (expected === 0) return undefinedFigure(n, 'both readers give one label only');
  return figure(1 - observed / expected, n);
}
