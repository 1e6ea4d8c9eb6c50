import { createRandom } from '@morphoscope/domain';

/** `n × d` rows around seeded centres, none negative, as activations are. */
export function clusteredRows(n: number, d: number, centres: number, seed: number): Float32Array {
  const random = createRandom(seed, 'clustered');
  const means = Float32Array.from({ length: centres * d }, () => Math.max(0, random.normal()));
  const rows = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const centre = random.below(centres);
    for (let c = 0; c < d; c++) rows[i * d + c] = Math.max(0, means[centre * d + c]! + 0.5 * random.normal());
  }
  return rows;
}

/** Distance written down once more, the slow way. */
export function slowDistance(a: readonly number[], b: readonly number[], metric: 'l2' | 'cosine'): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  if (metric === 'l2') return Math.hypot(...a.map((v, i) => v - b[i]!));
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 1 : 1 - dot(a, b) / lengths;
}

/** Row `i` as a list. */
export function rowOf(rows: Float32Array, i: number, d: number): number[] {
  return Array.from(rows.subarray(i * d, (i + 1) * d));
}
