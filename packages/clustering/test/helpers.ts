import { createRandom } from '@morphoscope/domain';

/** Planted V = max(0, W·H + noise): sparse gamma factors with pure rows, so that the factors are identifiable. */
export function planted(n: number, d: number, K: number, noise: number, seed: number) {
  const random = createRandom(seed, 'planted');
  const exponential = () => -Math.log(1 - random.uniform());
  const H = new Float32Array(K * d);
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let c = 0; c < d; c++) {
      const value = random.uniform() < 0.25 ? exponential() + exponential() : 0;
      H[k * d + c] = value;
      sum += value * value;
    }
    for (let c = 0; c < d; c++) H[k * d + c]! /= Math.sqrt(sum);
  }
  const W = new Float32Array(n * K);
  for (let i = 0; i < n; i++) {
    const pure = i % 100 < K ? i % 100 : -1;
    const sure = random.below(K);
    for (let k = 0; k < K; k++) {
      const on = pure >= 0 ? k === pure : k === sure || random.uniform() < 0.2;
      W[i * K + k] = on ? exponential() : 0;
    }
  }
  const V = multiply(W, H, n, K, d);
  let squares = 0;
  for (const value of V) squares += value * value;
  const deviation = noise * Math.sqrt(squares / V.length);
  if (noise > 0) for (let i = 0; i < V.length; i++) V[i] = Math.max(0, V[i]! + deviation * random.normal());
  return { rows: { data: V, n, d }, W, H };
}

/** `a (m × k) · b (k × n)`, plain loops in float64. */
export function multiply(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array {
  const out = new Float32Array(m * n);
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let j = 0; j < k; j++) {
      const w = a[i * k + j]!;
      if (w !== 0) for (let c = 0; c < n; c++) row[c]! += w * b[j * n + c]!;
    }
    out.set(row, i * n);
  }
  return out;
}

/** For each row of `truth`, the largest cosine with a row of `H`; distinct rows are required. */
export function matchedCosines(H: Float32Array, truth: Float32Array, K: number, d: number): number[] {
  const taken = new Set<number>();
  return Array.from({ length: K }, (_, i) => {
    let best = -1;
    let match = -1;
    for (let j = 0; j < K; j++) {
      if (taken.has(j)) continue;
      let dot = 0;
      let a = 0;
      let b = 0;
      for (let c = 0; c < d; c++) {
        dot += H[j * d + c]! * truth[i * d + c]!;
        a += H[j * d + c]! ** 2;
        b += truth[i * d + c]! ** 2;
      }
      const cosine = dot / Math.sqrt(a * b);
      if (cosine > best) {
        best = cosine;
        match = j;
      }
    }
    taken.add(match);
    return best;
  });
}
