import { accumulate } from './scan';

/**
 * One assignment step of Lloyd's algorithm on a block. `p` K × n (row stride `ld`) holds centroid · row, `norms` K the
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
  ld: i32,
  d: i32,
): i32 {
  let changed = 0;
  const stride = <usize>ld << 2;
  const two = f32x4.splat(2);
  for (let i = 0; i < n; i += 16) {
    let b0 = f32x4.splat(Infinity);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    let l0 = i32x4.splat(0);
    let l1 = l0;
    let l2 = l0;
    let l3 = l0;
    let row = p + (<usize>i << 2);
    for (let k = 0; k < K; k++) {
      const c = v128.load32_splat(norms + (<usize>k << 2));
      const id = i32x4.splat(k);
      const d0 = f32x4.sub(c, f32x4.mul(two, v128.load(row)));
      const d1 = f32x4.sub(c, f32x4.mul(two, v128.load(row, 16)));
      const d2 = f32x4.sub(c, f32x4.mul(two, v128.load(row, 32)));
      const d3 = f32x4.sub(c, f32x4.mul(two, v128.load(row, 48)));
      l0 = v128.bitselect(id, l0, f32x4.lt(d0, b0));
      l1 = v128.bitselect(id, l1, f32x4.lt(d1, b1));
      l2 = v128.bitselect(id, l2, f32x4.lt(d2, b2));
      l3 = v128.bitselect(id, l3, f32x4.lt(d3, b3));
      b0 = f32x4.min(b0, d0);
      b1 = f32x4.min(b1, d1);
      b2 = f32x4.min(b2, d2);
      b3 = f32x4.min(b3, d3);
      row += stride;
    }
    const q = labels + (<usize>i << 2);
    const near = nearest + (<usize>i << 2);
    v128.store(near, b0);
    v128.store(near, b1, 16);
    v128.store(near, b2, 32);
    v128.store(near, b3, 48);
    const o0 = v128.load(q);
    const o1 = v128.load(q, 16);
    const o2 = v128.load(q, 32);
    const o3 = v128.load(q, 48);
    let mask =
      i32x4.bitmask(i32x4.ne(o0, l0)) |
      (i32x4.bitmask(i32x4.ne(o1, l1)) << 4) |
      (i32x4.bitmask(i32x4.ne(o2, l2)) << 8) |
      (i32x4.bitmask(i32x4.ne(o3, l3)) << 12);
    if (n - i < 16) mask &= (1 << (n - i)) - 1;
    if (mask === 0) continue;
    changed += popcnt(mask);
    for (let lane = 0; lane < 16; lane++) {
      if (((mask >> lane) & 1) === 0) continue;
      // The lane's new label is taken from memory after the store below, so keep the old one first.
      const old = load<i32>(q + (<usize>lane << 2));
      const v = lane < 4 ? l0 : lane < 8 ? l1 : lane < 12 ? l2 : l3;
      const inner = lane & 3;
      const now = inner === 0 ? i32x4.extract_lane(v, 0) : inner === 1 ? i32x4.extract_lane(v, 1) : inner === 2 ? i32x4.extract_lane(v, 2) : i32x4.extract_lane(v, 3);
      store<i32>(q + (<usize>lane << 2), now);
      const from = x + ((<usize>(i + lane) * <usize>d) << 2);
      const into = sums + ((<usize>now * <usize>d) << 3);
      const count = counts + (<usize>now << 2);
      store<i32>(count, load<i32>(count) + 1);
      if (old < 0) {
        accumulate(into, from, d);
      } else {
        const was = counts + (<usize>old << 2);
        store<i32>(was, load<i32>(was) - 1);
        moveRow(into, sums + ((<usize>old * <usize>d) << 3), from, d);
      }
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
