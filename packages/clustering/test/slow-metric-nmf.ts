import type { DecisionMetric } from '@morphoscope/domain';

/** The terms of the objective, from V − WH itself. */
export function objectiveOf(
  V: ArrayLike<number>,
  W: ArrayLike<number>,
  H: ArrayLike<number>,
  { rank, directions }: DecisionMetric,
  n: number,
  K: number,
) {
  const d = V.length / n;
  const out = { plain: 0, decision: 0, total: 0, read: 0 };
  for (let i = 0; i < n; i++) {
    const residual = new Float64Array(d);
    for (let c = 0; c < d; c++) {
      residual[c] = V[i * d + c]!;
      out.total += V[i * d + c]! ** 2;
      for (let k = 0; k < K; k++) residual[c]! -= W[i * K + k]! * H[k * d + c]!;
      out.plain += residual[c]! ** 2;
    }
    for (let q = 0; q < rank; q++) {
      let missed = 0;
      let read = 0;
      for (let c = 0; c < d; c++) {
        missed += residual[c]! * directions[q * d + c]!;
        read += V[i * d + c]! * directions[q * d + c]!;
      }
      out.decision += missed ** 2;
      out.read += read ** 2;
    }
  }
  return out;
}

/**
 * Decision-aware NMF by alternating accelerated projected gradients on M formed in full: nothing in common with the fit but the
 * objective.
 */
export function alternateSlowly(
  V: Float32Array,
  start: Float32Array,
  metric: DecisionMetric,
  n: number,
  K: number,
  rounds: number,
): { H: Float64Array; objective: number } {
  const d = V.length / n;
  const M = new Float64Array(d * d);
  for (let a = 0; a < d; a++) {
    M[a * d + a] = 1;
    for (let b = 0; b < d; b++)
      for (let q = 0; q < metric.rank; q++)
        M[a * d + b]! += metric.directions[q * d + a]! * metric.directions[q * d + b]!;
  }
  const VM = product(Float64Array.from(V), M, n, d, d);
  const H = Float64Array.from(start);
  const W = new Float64Array(n * K).fill(0.1);
  for (let round = 0; round < rounds; round++) {
    const Ht = turn(H, K, d);
    const steps = round === 0 ? 200 : 15;
    // ½ tr(W G Wᵀ) − tr(Wᵀ B) over W, and the same over H with M on the right.
    const G = product(product(H, M, K, d, d), Ht, K, d, K);
    const B = product(VM, Ht, n, d, K);
    descend(W, (X) => minus(product(X, G, n, K, K), B), trace(G, K), steps);
    const Wt = turn(W, n, K);
    const A = product(Wt, W, K, n, K);
    const P = product(Wt, VM, K, n, d);
    const slope = (X: Float64Array) => minus(product(A, product(X, M, K, d, d), K, K, d), P);
    descend(H, slope, trace(A, K) * largest(M, d), steps);
  }
  const { plain, decision, total, read } = objectiveOf(V, W, H, metric, n, K);
  return { H, objective: Math.sqrt((plain + decision) / (total + read)) };
}

function descend(
  X: Float64Array,
  slope: (at: Float64Array) => Float64Array,
  bound: number,
  steps: number,
): void {
  let last = X.slice();
  let momentum = 1;
  let at = X.slice();
  for (let s = 0; s < steps; s++) {
    const g = slope(at);
    const next = at.map((value, i) => Math.max(0, value - g[i]! / bound));
    const grown = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    at = next.map((value, i) => value + ((momentum - 1) / grown) * (value - last[i]!));
    momentum = grown;
    last = next;
  }
  X.set(last);
}

function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < k; j++) {
      const value = a[i * k + j]!;
      if (value !== 0) for (let c = 0; c < n; c++) out[i * n + c]! += value * b[j * n + c]!;
    }
  return out;
}

const turn = (a: Float64Array, m: number, k: number) =>
  Float64Array.from({ length: a.length }, (_, i) => a[(i % m) * k + Math.floor(i / m)]!);
const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);

/** Above the largest eigenvalue. */
function trace(G: Float64Array, K: number): number {
  let sum = 0;
  for (let k = 0; k < K; k++) sum += G[k * K + k]!;
  return sum;
}

/** Largest row sum of |M|: above its largest eigenvalue. */
function largest(M: Float64Array, d: number): number {
  let most = 0;
  for (let a = 0; a < d; a++) {
    let sum = 0;
    for (let b = 0; b < d; b++) sum += Math.abs(M[a * d + b]!);
    most = Math.max(most, sum);
  }
  return most;
}
