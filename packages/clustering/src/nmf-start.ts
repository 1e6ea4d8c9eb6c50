import { createRandom, MorphoscopeError } from '@morphoscope/domain';
import type { ShardedRows } from './sharded-rows.js';
import { type LeadingSubspace, leadingSubspace } from './subspace.js';

/** Singular values below this share of the largest count as zero. */
const RANK_TOLERANCE = 1e-5;

/**
 * Leading subspace of all rows after making sure that the rank is at least K.
 * @throws MorphoscopeError `InputError` saying the largest K that works.
 */
export async function checkedSubspace(rows: ShardedRows, K: number, seed: number): Promise<LeadingSubspace> {
  checkCount(rows, K);
  const subspace = await leadingSubspace(rows, { count: K, seed, iterations: 4 });
  checkRank(rankOf(subspace), K);
  return subspace;
}

/** The same check where the subspace itself is not needed: a part of the rows is enough if its rank is. */
export async function ensureRank(rows: ShardedRows, K: number, seed: number): Promise<void> {
  checkCount(rows, K);
  const part = await leadingSubspace(rows, { count: K, seed, iterations: 1, shardLimit: 1 });
  if (rankOf(part) < K) await checkedSubspace(rows, K, seed);
}

function checkCount({ n, d }: ShardedRows, K: number): void {
  if (Number.isInteger(K) && K >= 1 && K <= Math.min(n, d)) return;
  if (!Number.isInteger(K) || K < 1)
    throw new MorphoscopeError('InputError', `${K} clusters are not possible`, {
      suggestion: 'Give a whole number of clusters, 1 or more.',
    });
  throw new MorphoscopeError(
    'InputError',
    `K = ${K} is larger than the rank can be: there are ${n} rows of ${d} channels`,
    {
      suggestion: `Use K ≤ ${Math.min(n, d)}${n < d ? ', or sample more cells' : ''}.`,
    },
  );
}

function checkRank(rank: number, K: number): void {
  if (rank >= K) return;
  if (rank === 0)
    throw new MorphoscopeError('InputError', 'all activations are zero', {
      suggestion: 'Check that the layer is active on these tiles and that the preprocessing is right.',
    });
  throw new MorphoscopeError(
    'InputError',
    `K = ${K} is larger than the rank of the sampled activations (${rank})`,
    {
      suggestion: `Use K ≤ ${rank}, or sample more cells.`,
    },
  );
}

function rankOf({ values }: LeadingSubspace): number {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  return values.reduce((rank, value) => rank + (value > RANK_TOLERANCE * largest ? 1 : 0), 0);
}

/**
 * H of NNDSVD (Boutsidis & Gallopoulos 2008): per singular triple the larger of the pairs (u⁺, v⁺), (u⁻, v⁻). With `fill` above 0
 * zeros become that value (NNDSVDa). W is found by the first NNLS step.
 */
export function nndsvd(
  { values, vectors, leftSigns }: LeadingSubspace,
  K: number,
  d: number,
  fill: number,
): Float32Array {
  const H = new Float32Array(K * d);
  for (let k = 0; k < K; k++) {
    const v = vectors.subarray(k * d, k * d + d);
    let up = 0;
    let down = 0;
    for (const value of v) {
      if (value > 0) up += value * value;
      else down += value * value;
    }
    const plus = Math.sqrt(up * leftSigns[2 * k]!);
    const minus = Math.sqrt(down * leftSigns[2 * k + 1]!);
    // The leading pair has one sign up to rounding.
    const sign = plus >= minus ? 1 : -1;
    const norm = Math.sqrt(sign > 0 ? up : down);
    const scale = Math.sqrt(values[k]! * Math.max(plus, minus)) / Math.max(norm, Number.MIN_VALUE);
    for (let c = 0; c < d; c++) {
      const value = Math.max(0, sign * v[c]! * scale);
      H[k * d + c] = value > 1e-6 ? value : fill;
    }
  }
  return H;
}

/** Rows of |normal| values at the scale of the data, as scikit-learn's `random` start. */
export function randomStart(K: number, d: number, mean: number, seed: number): Float32Array {
  const random = createRandom(seed, 'nmf-random');
  const scale = Math.sqrt(mean / K);
  return Float32Array.from({ length: K * d }, () => Math.abs(random.normal()) * scale);
}
