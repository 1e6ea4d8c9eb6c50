import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Shannon entropy in nats of counts or shares ≥ 0. 0 for nothing. */
export function entropy(counts: Numbers): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const share = counts[i]! / total;
    if (share > 0) sum -= share * Math.log(share);
  }
  return sum;
}

/** Hoyer's sparsity `(√n − ‖x‖₁/‖x‖₂)/(√n − 1)` (2004): 0 all equal, 1 one value alone. Undefined for n < 2 and for zeros. */
export function hoyerSparsity(values: Numbers): Figure {
  const n = values.length;
  let absolute = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    absolute += Math.abs(values[i]!);
    squares += values[i]! ** 2;
  }
  if (n < 2) return undefinedFigure(n, 'fewer than two values');
  if (squares === 0) return undefinedFigure(n, 'all values are 0');
  return figure((Math.sqrt(n) - absolute / Math.sqrt(squares)) / (Math.sqrt(n) - 1), n);
}

/** Mean Hoyer sparsity of the rows of a table `n × d`; rows of zeros are left out. */
export function rowSparsity(data: Numbers, n: number, d: number): Figure {
  let sum = 0;
  let rows = 0;
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) row[j] = data[i * d + j]!;
    const { value } = hoyerSparsity(row);
    if (value === null) continue;
    sum += value;
    rows++;
  }
  if (rows === 0) return undefinedFigure(0, d < 2 ? 'fewer than two columns' : 'all rows are 0');
  return figure(sum / rows, rows, rows < n ? `${n - rows} rows of zeros left out` : undefined);
}
