/**
 * Squared norm of each of `n` rows of `d` values (into `norms`, f32) and flags over all of them:
 * 1 = a value below zero, 2 = a value that is not finite. `total` receives the f64 sum of squares.
 */
export function scanRows(x: usize, n: i32, d: i32, norms: usize, total: usize): i32 {
  let sum: f64 = 0;
  let low: f32 = 0;
  for (let i = 0; i < n; i++) {
    let p = x + ((<usize>i * <usize>d) << 2);
    const end = p + ((<usize>d) << 2);
    const simdEnd = p + ((<usize>d & ~3) << 2);
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let least = f32x4.splat(0);
    while (p < simdEnd) {
      const v = v128.load(p);
      least = f32x4.min(least, v);
      const lo = f64x2.promote_low_f32x4(v);
      const hi = f64x2.promote_low_f32x4(
        i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
      );
      a = f64x2.add(a, f64x2.mul(lo, lo));
      b = f64x2.add(b, f64x2.mul(hi, hi));
      p += 16;
    }
    a = f64x2.add(a, b);
    let row = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
    low = min(
      low,
      min(
        min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
        min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
      ),
    );
    while (p < end) {
      const v = load<f32>(p);
      low = min(low, v);
      row += <f64>v * <f64>v;
      p += 4;
    }
    store<f32>(norms + ((<usize>i) << 2), <f32>row);
    sum += row;
  }
  store<f64>(total, sum);
  // A NaN or an infinity anywhere makes the sum of squares NaN or infinite; f32 squares cannot overflow an f64 sum.
  return (low < 0 ? 1 : 0) | (sum < Infinity ? 0 : 2);
}

/** Per column k of the n × K block `p`: adds Σ of squares of the positive and of the negative values to `out[2k]`, `out[2k+1]` (f64). */
export function signedSquares(p: usize, K: i32, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    let o = out;
    for (let k = 0; k < K; k++) {
      const v = <f64>load<f32>(p);
      if (v < 0) store<f64>(o, load<f64>(o, 8) + v * v, 8);
      else store<f64>(o, load<f64>(o) + v * v);
      o += 16;
      p += 4;
    }
  }
}

/** `x[i, :] -= row` for `n` rows of `d` values. */
export function subtractRow(x: usize, n: i32, d: i32, row: usize): void {
  for (let i = 0; i < n; i++) {
    const p = x + ((<usize>i * <usize>d) << 2);
    let j: usize = 0;
    const simd = (<usize>d & ~3) << 2;
    const all = (<usize>d) << 2;
    for (; j < simd; j += 16) v128.store(p + j, f32x4.sub(v128.load(p + j), v128.load(row + j)));
    for (; j < all; j += 4) store<f32>(p + j, load<f32>(p + j) - load<f32>(row + j));
  }
}

/** Adds n rows of d values to the f64 row `into`. */
export function columnSums(x: usize, n: i32, d: i32, into: usize): void {
  for (let i = 0; i < n; i++) accumulate(into, x + ((<usize>i * <usize>d) << 2), d);
}

/** `into[j] += from[j]` for `n` values, f64 += f32. */
export function accumulate(into: usize, from: usize, n: i32): void {
  let j = 0;
  for (; j + 2 <= n; j += 2) {
    v128.store(into, f64x2.add(v128.load(into), f64x2.promote_low_f32x4(v128.load64_zero(from))));
    into += 16;
    from += 8;
  }
  if (j < n) store<f64>(into, load<f64>(into) + <f64>load<f32>(from));
}
