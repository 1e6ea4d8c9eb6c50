import { createRandom } from '@morphoscope/domain';
import type { ShardedRows } from './sharded-rows.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** The leading singular triples of the rows, as far as they are needed. */
export interface LeadingSubspace {
  /** Singular values, descending. */
  readonly values: Float64Array;
  /** Right singular vectors, one per row: `count × d`. */
  readonly vectors: Float32Array;
  /** Per triple: ‖u⁺‖² and ‖u⁻‖² of the unit left singular vector. */
  readonly leftSigns: Float64Array;
}

export interface SubspaceOptions {
  readonly count: number;
  readonly seed: number;
  /** Power iterations. */
  readonly iterations: number;
  /** Only the first shards; default all. */
  readonly shardLimit?: number;
}

/**
 * Randomised subspace iteration (Halko, Martinsson & Tropp 2011) on the rows' `d × d` second moment, never formed. The last two
 * passes are Rayleigh–Ritz steps: the second one measures small singular values free of cancellation.
 */
export async function leadingSubspace(rows: ShardedRows, options: SubspaceOptions): Promise<LeadingSubspace> {
  const { count, seed, iterations } = options;
  const { d } = rows;
  const m = Math.min(d, count + 10);
  const random = createRandom(seed, 'subspace');
  let basis = orthonormal(
    Float64Array.from({ length: m * d }, () => random.normal()),
    m,
    d,
  );
  const shardLimit = options.shardLimit === undefined ? {} : { shardLimit: options.shardLimit };
  await rows.beginNmf(m);
  let values = new Float64Array(m);
  let signs = new Float64Array(2 * m);
  for (let i = 0; i < iterations + 2; i++) {
    const pass = await rows.pass({ basis, m, mode: 'project', ...shardLimit });
    if (i < iterations) {
      basis = orthonormal(pass.products, m, d);
    } else if (i === iterations) {
      basis = rotated(symmetricEigen(pass.gram, m).vectors, basis, m, d);
    } else {
      values = Float64Array.from({ length: m }, (_, k) => Math.sqrt(pass.gram[k * m + k]!));
      signs = pass.signs as Float64Array<ArrayBuffer>;
    }
  }
  for (let k = 0; k < 2 * m; k++) signs[k] = signs[k]! / Math.max(values[k >> 1]! ** 2, Number.MIN_VALUE);
  return { values, vectors: basis, leftSigns: signs };
}

/** What is left of a row by less than this share of it is rounding, whose direction can lie in the span of the rows before it. */
const ROUNDING = 1e-12;

/** Rows made orthonormal by Gram–Schmidt, twice; rows that depend on earlier ones up to rounding become zero. */
function orthonormal(rows: Float64Array, m: number, d: number): Float32Array {
  for (let i = 0; i < m; i++) {
    const own = rows.subarray(i * d, i * d + d);
    normalise(own);
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < i; j++) {
        const other = rows.subarray(j * d, j * d + d);
        let dot = 0;
        for (let c = 0; c < d; c++) dot += own[c]! * other[c]!;
        for (let c = 0; c < d; c++) own[c] = own[c]! - dot * other[c]!;
      }
      if (normalise(own) < ROUNDING) own.fill(0);
    }
  }
  return Float32Array.from(rows);
}

/** Scales to unit length; the length before. */
function normalise(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  for (let c = 0; c < row.length; c++) row[c] = row[c]! * scale;
  return Math.sqrt(sum);
}

/** `vectors (m × m) · basis (m × d)`. */
function rotated(vectors: Float64Array, basis: Float32Array, m: number, d: number): Float32Array {
  const out = new Float64Array(m * d);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const v = vectors[i * m + j]!;
      for (let c = 0; c < d; c++) out[i * d + c] = out[i * d + c]! + v * basis[j * d + c]!;
    }
  }
  return orthonormal(out, m, d);
}
