/** Pooled first and second moments of pairs, in 6 numbers from `at`: count, mean a, mean b, Σ(a−ā)², Σ(b−b̄)², Σ(a−ā)(b−b̄). */
export const MOMENTS = 6;

/** Adds the moments at `from` to those at `to` (Chan, Golub & LeVeque, 1983): no cancellation however large the means. */
export function mergeMoments(into: Float64Array, to: number, other: Float64Array, from: number): void {
  const nb = other[from]!;
  if (nb === 0) return;
  const na = into[to]!;
  const n = na + nb;
  const da = other[from + 1]! - into[to + 1]!;
  const db = other[from + 2]! - into[to + 2]!;
  const weight = (na * nb) / n;
  into[to + 3]! += other[from + 3]! + da * da * weight;
  into[to + 4]! += other[from + 4]! + db * db * weight;
  into[to + 5]! += other[from + 5]! + da * db * weight;
  into[to + 1]! += (da * nb) / n;
  into[to + 2]! += (db * nb) / n;
  into[to] = n;
}

/** Pearson's correlation of pooled moments; NaN where either side is constant. */
export function momentCorrelation(moments: Float64Array, at: number): number {
  const size = Math.sqrt(moments[at + 3]!) * Math.sqrt(moments[at + 4]!);
  return size > 0 ? moments[at + 5]! / size : Number.NaN;
}
