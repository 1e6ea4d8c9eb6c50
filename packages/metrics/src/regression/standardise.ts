import type { Samples } from '../samples.js';
import { columnMeans } from './least-squares.js';

/** Mean and scale per column; columns that are constant up to rounding have scale 1. */
export interface Standardiser {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Mean and population standard deviation of the columns, as scikit-learn's `StandardScaler`. */
export function fitStandardiser(samples: Samples): Standardiser {
  const { data, n, d } = samples;
  const mean = columnMeans(samples);
  const variance = new Float64Array(d);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < d; j++) variance[j]! += (data[i * d + j]! - mean[j]!) ** 2 / n;
  const scale = variance.map((value, j) => {
    const rounding = n * Number.EPSILON * value + (n * Number.EPSILON * mean[j]!) ** 2;
    return value <= rounding ? 1 : Math.sqrt(value);
  });
  return { mean, scale };
}

/** The table with each column shifted and scaled, and a last column of ones: `n × (d + 1)`. */
export function standardisedDesign({ data, n, d }: Samples, { mean, scale }: Standardiser): Float64Array {
  const design = new Float64Array(n * (d + 1));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) design[i * (d + 1) + j] = (data[i * d + j]! - mean[j]!) / scale[j]!;
    design[i * (d + 1) + d] = 1;
  }
  return design;
}
