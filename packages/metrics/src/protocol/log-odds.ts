import type { Numbers } from '../samples.js';

/**
 * One-vs-rest log-odds `o_c = z_c − ln Σ_{j ≠ c} exp z_j` of each class: what a softmax model says for it, free of the shift that
 * logits are known up to. The log-odds of "not class c" are `−o_c`. With one class: `z` itself (a sigmoid's logit).
 *
 * @param logits `n × c`, row-major. @returns `n × c`, row-major.
 */
export function oneVsRestLogOdds(logits: Numbers, n: number, c: number): Float64Array {
  const out = new Float64Array(n * c);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < c; j++) {
      const own = logits[i * c + j]!;
      out[i * c + j] = c === 1 ? own : own - logSumExpWithout(logits, i * c, c, j);
    }
  }
  return out;
}

function logSumExpWithout(values: Numbers, start: number, c: number, without: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < c; j++) if (j !== without) top = Math.max(top, values[start + j]!);
  let sum = 0;
  for (let j = 0; j < c; j++) if (j !== without) sum += Math.exp(values[start + j]! - top);
  return top + Math.log(sum);
}

/** Column `j` of a row-major table as a vector. */
export function columnOf(data: Numbers, n: number, d: number, j: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => data[i * d + j]!);
}
