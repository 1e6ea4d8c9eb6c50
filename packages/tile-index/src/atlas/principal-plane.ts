import { createRandom } from '@morphoscope/domain';
import { orthonormal, symmetricEigen } from '@morphoscope/domain/linear-algebra';
import type { Products } from '../segment/products.js';

/** Rows on their two directions of largest variance. */
export interface PrincipalPlane {
  /** `n × 2`. */
  readonly coordinates: Float32Array;
  /** Share of the variance that each direction holds. */
  readonly explained: readonly [number, number];
}

/** Rows whose products are formed in float32 at once; their sum is float64. */
const BLOCK = 2048;
const DIRECTIONS = 8;
const MOST_ROUNDS = 1000;

/**
 * Principal component analysis: covariance, then orthogonal iteration with Rayleigh–Ritz (Saad 2011, chapter 5). A
 * direction points so that its largest loading is positive, as in scikit-learn; directions without variance give 0.
 */
export async function principalPlane(
  data: Float32Array,
  d: number,
  products: Products,
): Promise<PrincipalPlane> {
  const n = data.length / d;
  const mean = columnMeans(data, d);
  const covariance = await covarianceOf(data, d, mean, products);
  const { values, vectors } = leading(covariance, d);
  const coordinates = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < 2; p++) {
      let value = 0;
      for (let c = 0; c < d; c++) value += (data[i * d + c]! - mean[c]!) * vectors[p * d + c]!;
      coordinates[i * 2 + p] = value;
    }
  }
  let total = 0;
  for (let c = 0; c < d; c++) total += covariance[c * d + c]!;
  const share = (value: number): number => (total > 0 ? value / total : 0);
  return { coordinates, explained: [share(values[0]), share(values[1])] };
}

function columnMeans(data: Float32Array, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let at = 0; at < data.length; at += d) for (let c = 0; c < d; c++) mean[c]! += data[at + c]!;
  const n = Math.max(1, data.length / d);
  return mean.map((sum) => sum / n);
}

/** Scaled by n, which changes no direction. */
async function covarianceOf(
  data: Float32Array,
  d: number,
  mean: Float64Array,
  products: Products,
): Promise<Float64Array> {
  const sum = new Float64Array(d * d);
  for (let from = 0; from < data.length; from += BLOCK * d) {
    const block = data.slice(from, from + BLOCK * d);
    for (let i = 0; i < block.length; i++) block[i] = block[i]! - mean[i % d]!;
    const gram = await products.gram(block, d);
    for (let i = 0; i < sum.length; i++) sum[i]! += gram[i]!;
  }
  return sum;
}

/** The two leading eigenpairs of a symmetric `d × d` matrix; zeros where there are fewer. */
function leading(matrix: Float64Array, d: number): { values: [number, number]; vectors: Float64Array } {
  const m = Math.min(d, DIRECTIONS);
  const random = createRandom(1, 'principal-plane');
  let basis: Float64Array = orthonormal(
    Float64Array.from({ length: m * d }, () => random.normal()),
    m,
    d,
  );
  let values: Float64Array = new Float64Array();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const image = times(matrix, basis, m, d);
    const ritz = symmetricEigen(innerProducts(basis, image, m, d), m);
    const before = values;
    values = ritz.values.slice(0, 2);
    const rotated = combine(ritz.vectors, image, m, d);
    const settled = values.every(
      (value, p) => Math.abs(value - (before[p] ?? 0)) <= 1e-14 * Math.abs(values[0]!),
    );
    if (settled && round > 0) {
      basis = combine(ritz.vectors, basis, m, d);
      break;
    }
    basis = orthonormal(rotated, m, d);
  }
  const vectors = new Float64Array(2 * d);
  for (let p = 0; p < Math.min(2, m); p++) {
    if (values[p]! <= 1e-12 * values[0]!) continue;
    const vector = basis.subarray(p * d, (p + 1) * d);
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    for (let c = 0; c < d; c++) vectors[p * d + c] = vector[c]! * Math.sign(largest);
  }
  return { values: [values[0] ?? 0, values[1] ?? 0], vectors };
}

function times(matrix: Float64Array, rows: Float64Array, m: number, d: number): Float64Array {
  const out = new Float64Array(m * d);
  for (let r = 0; r < m; r++) {
    for (let i = 0; i < d; i++) {
      const weight = rows[r * d + i]!;
      for (let c = 0; c < d; c++) out[r * d + c]! += weight * matrix[i * d + c]!;
    }
  }
  return out;
}

function innerProducts(a: Float64Array, b: Float64Array, m: number, d: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = i; j < m; j++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += a[i * d + c]! * b[j * d + c]!;
      out[i * m + j] = sum;
      out[j * m + i] = sum;
    }
  }
  return out;
}

/** Row p of the result is Σ_r vectors[p, r] · rows[r]. */
function combine(vectors: Float64Array, rows: Float64Array, m: number, d: number): Float64Array {
  const out = new Float64Array(m * d);
  for (let p = 0; p < m; p++)
    for (let r = 0; r < m; r++)
      for (let c = 0; c < d; c++) out[p * d + c]! += vectors[p * m + r]! * rows[r * d + c]!;
  return out;
}
