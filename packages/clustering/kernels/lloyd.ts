import { accumulate } from './scan';

/**
 * One assignment step of Lloyd's algorithm on a block. `p` n × K holds row · centroid, `norms` K the
 * squared norms of the centroids, `x` the n × d rows, `labels` n (i32, −1 = none yet), `nearest` n receives
 * ‖c‖² − 2 c·x of the nearest centroid. `sums` K × d (f64) and `counts` K (i32) are kept up to date: only rows whose label changed
 * are touched. Ties go to the lower id. Returns the number of changed labels.
 */
export function lloydStep(
  p: usize,
  norms: usize,
  x: usize,
  labels: usize,
  nearest: usize,
  sums: usize,
  counts: usize,
  K: i32,
  n: i32,
  d: i32,
): i32 {
  let changed = 0;
  const two = f32x4.splat(2);
  const four = i32x4.splat(4);
  const end = K & ~3;
  for (let i = 0; i < n; i++) {
    const row = p + ((<usize>i * <usize>K) << 2);
    let best = f32x4.splat(Infinity);
    let ids = i32x4.splat(0);
    let id = i32x4(0, 1, 2, 3);
    let k = 0;
    for (; k < end; k += 4) {
      const o = (<usize>k) << 2;
      const v = f32x4.sub(v128.load(norms + o), f32x4.mul(two, v128.load(row + o)));
      const less = f32x4.lt(v, best);
      ids = v128.bitselect(id, ids, less);
      best = v128.bitselect(v, best, less);
      id = i32x4.add(id, four);
    }
    let low = f32x4.extract_lane(best, 0);
    let now = i32x4.extract_lane(ids, 0);
    let v = f32x4.extract_lane(best, 1);
    let other = i32x4.extract_lane(ids, 1);
    if (v < low || (v === low && other < now)) {
      low = v;
      now = other;
    }
    v = f32x4.extract_lane(best, 2);
    other = i32x4.extract_lane(ids, 2);
    if (v < low || (v === low && other < now)) {
      low = v;
      now = other;
    }
    v = f32x4.extract_lane(best, 3);
    other = i32x4.extract_lane(ids, 3);
    if (v < low || (v === low && other < now)) {
      low = v;
      now = other;
    }
    for (; k < K; k++) {
      const o = (<usize>k) << 2;
      v = load<f32>(norms + o) - 2 * load<f32>(row + o);
      if (v < low) {
        low = v;
        now = k;
      }
    }
    store<f32>(nearest + ((<usize>i) << 2), low);
    const label = labels + ((<usize>i) << 2);
    const old = load<i32>(label);
    if (old === now) continue;
    changed++;
    store<i32>(label, now);
    const from = x + ((<usize>i * <usize>d) << 2);
    const into = sums + ((<usize>now * <usize>d) << 3);
    const count = counts + ((<usize>now) << 2);
    store<i32>(count, load<i32>(count) + 1);
    if (old < 0) {
      accumulate(into, from, d);
    } else {
      const was = counts + ((<usize>old) << 2);
      store<i32>(was, load<i32>(was) - 1);
      moveRow(into, sums + ((<usize>old * <usize>d) << 3), from, d);
    }
  }
  return changed;
}

function moveRow(into: usize, out: usize, from: usize, d: i32): void {
  let j = 0;
  for (; j + 2 <= d; j += 2) {
    const v = f64x2.promote_low_f32x4(v128.load64_zero(from));
    v128.store(into, f64x2.add(v128.load(into), v));
    v128.store(out, f64x2.sub(v128.load(out), v));
    into += 16;
    out += 16;
    from += 8;
  }
  if (j < d) {
    const v = <f64>load<f32>(from);
    store<f64>(into, load<f64>(into) + v);
    store<f64>(out, load<f64>(out) - v);
  }
}
