import { createRandom } from '@morphoscope/domain';
import { orthonormal, symmetricEigen } from '@morphoscope/domain/linear-algebra';
import type { ShardedRows } from './sharded-rows.js';

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
  const noise = Float64Array.from({ length: m * d }, () => random.normal());
  let basis: Float32Array = Float32Array.from(orthonormal(noise, m, d));
  const shardLimit = options.shardLimit === undefined ? {} : { shardLimit: options.shardLimit };
  await rows.beginNmf(m);
  let values = new Float64Array(m);
  let signs = new Float64Array(2 * m);
  for (let i = 0; i < iterations + 2; i++) {
    const pass = await rows.pass({ basis, m, mode: 'project', ...shardLimit });
    if (i < iterations) {
      basis = Float32Array.from(orthonormal(pass.products, m, d));
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

/** `vectors (m × m) · basis (m × d)`. */
function rotated(vectors: Float64Array, basis: Float32Array, m: number, d: number): Float32Array {
  const out = new Float64Array(m * d);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const v = vectors[i * m + j]!;
      for (let c = 0; c < d; c++) out[i * d + c] = out[i * d + c]! + v * basis[j * d + c]!;
    }
  }
  return Float32Array.from(orthonormal(out, m, d));
}
