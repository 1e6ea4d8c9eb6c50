/** `out = from + share · (to − from)`. */
export function interpolate(from: Float32Array, to: Float32Array, share: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! + share * (to[i]! - from[i]!);
}

/** `out += weight · values`. */
export function addWeighted(out: Float32Array, values: Float32Array, weight: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += weight * values[i]!;
}

/** `out = a − b`. */
export function difference(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
}

/** Largest minus smallest value. */
export function spread(values: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > most) most = value;
    if (value < least) least = value;
  }
  return most - least;
}
