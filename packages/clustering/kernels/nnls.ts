/**
 * Cyclic coordinate descent for `min_{w ≥ 0} ½ wᵀGw − bᵀw`, one problem per column, 16 columns at a time.
 * `gram` K × K, `inverse` K (1 / G_kk, 0 where G_kk is 0), `b` and `w` K × n with row stride `ld` (a multiple of 16),
 * `tile` scratch for 2·K·16 f32. `w` is the start and the result. Stops a group of 16 when no coordinate's gradient
 * step exceeds `tolerance · max|b|` of its column in one sweep, or after `sweeps`. Writes 1 to `status[i]` where column i did not
 * settle (0 otherwise) and returns how many did not; with `tolerance` 0 it does `sweeps` sweeps and writes no status.
 */
export function coordinateDescent(
  gram: usize,
  inverse: usize,
  b: usize,
  w: usize,
  K: i32,
  n: i32,
  ld: i32,
  sweeps: i32,
  tolerance: f32,
  status: usize,
  tile: usize,
): i32 {
  let open = 0;
  const bytes = <usize>K << 6;
  const bt = tile;
  const wt = tile + bytes;
  const stride = <usize>ld << 2;
  for (let i = 0; i < n; i += 16) {
    let source = b + (<usize>i << 2);
    let from = w + (<usize>i << 2);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let o: usize = 0; o < bytes; o += 64) {
      const b0 = v128.load(source);
      const b1 = v128.load(source, 16);
      const b2 = v128.load(source, 32);
      const b3 = v128.load(source, 48);
      v128.store(bt + o, b0);
      v128.store(bt + o, b1, 16);
      v128.store(bt + o, b2, 32);
      v128.store(bt + o, b3, 48);
      s0 = f32x4.max(s0, f32x4.abs(b0));
      s1 = f32x4.max(s1, f32x4.abs(b1));
      s2 = f32x4.max(s2, f32x4.abs(b2));
      s3 = f32x4.max(s3, f32x4.abs(b3));
      v128.store(wt + o, v128.load(from));
      v128.store(wt + o, v128.load(from, 16), 16);
      v128.store(wt + o, v128.load(from, 32), 32);
      v128.store(wt + o, v128.load(from, 48), 48);
      source += stride;
      from += stride;
    }
    const t = f32x4.splat(tolerance);
    s0 = f32x4.mul(s0, t);
    s1 = f32x4.mul(s1, t);
    s2 = f32x4.mul(s2, t);
    s3 = f32x4.mul(s3, t);
    let e0 = f32x4.splat(0);
    let e1 = e0;
    let e2 = e0;
    let e3 = e0;
    let settled = false;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      e0 = f32x4.splat(0);
      e1 = e0;
      e2 = e0;
      e3 = e0;
      let g = gram;
      for (let k = 0; k < K; k++) {
        const inv = load<f32>(inverse + (<usize>k << 2));
        const ko = <usize>k << 6;
        let a0 = v128.load(bt + ko);
        let a1 = v128.load(bt + ko, 16);
        let a2 = v128.load(bt + ko, 32);
        let a3 = v128.load(bt + ko, 48);
        for (let p = wt, end = wt + bytes; p < end; p += 64, g += 4) {
          const c = v128.load32_splat(g);
          a0 = f32x4.sub(a0, f32x4.mul(c, v128.load(p)));
          a1 = f32x4.sub(a1, f32x4.mul(c, v128.load(p, 16)));
          a2 = f32x4.sub(a2, f32x4.mul(c, v128.load(p, 32)));
          a3 = f32x4.sub(a3, f32x4.mul(c, v128.load(p, 48)));
        }
        if (inv === 0) continue;
        const q = f32x4.splat(inv);
        const diagonal = f32x4.splat(<f32>1 / inv);
        const zero = f32x4.splat(0);
        const p = wt + ko;
        const w0 = v128.load(p);
        const w1 = v128.load(p, 16);
        const w2 = v128.load(p, 32);
        const w3 = v128.load(p, 48);
        const n0 = f32x4.max(zero, f32x4.add(w0, f32x4.mul(q, a0)));
        const n1 = f32x4.max(zero, f32x4.add(w1, f32x4.mul(q, a1)));
        const n2 = f32x4.max(zero, f32x4.add(w2, f32x4.mul(q, a2)));
        const n3 = f32x4.max(zero, f32x4.add(w3, f32x4.mul(q, a3)));
        v128.store(p, n0);
        v128.store(p, n1, 16);
        v128.store(p, n2, 32);
        v128.store(p, n3, 48);
        e0 = f32x4.max(e0, f32x4.mul(diagonal, f32x4.abs(f32x4.sub(n0, w0))));
        e1 = f32x4.max(e1, f32x4.mul(diagonal, f32x4.abs(f32x4.sub(n1, w1))));
        e2 = f32x4.max(e2, f32x4.mul(diagonal, f32x4.abs(f32x4.sub(n2, w2))));
        e3 = f32x4.max(e3, f32x4.mul(diagonal, f32x4.abs(f32x4.sub(n3, w3))));
      }
      if (tolerance > 0) {
        const over = v128.or(v128.or(f32x4.gt(e0, s0), f32x4.gt(e1, s1)), v128.or(f32x4.gt(e2, s2), f32x4.gt(e3, s3)));
        if (!v128.any_true(over)) {
          settled = true;
          break;
        }
      }
    }
    let to = w + (<usize>i << 2);
    for (let o: usize = 0; o < bytes; o += 64) {
      v128.store(to, v128.load(wt + o));
      v128.store(to, v128.load(wt + o, 16), 16);
      v128.store(to, v128.load(wt + o, 32), 32);
      v128.store(to, v128.load(wt + o, 48), 48);
      to += stride;
    }
    if (tolerance > 0) {
      const m0 = settled ? 0 : i32x4.bitmask(f32x4.gt(e0, s0));
      const m1 = settled ? 0 : i32x4.bitmask(f32x4.gt(e1, s1));
      const m2 = settled ? 0 : i32x4.bitmask(f32x4.gt(e2, s2));
      const m3 = settled ? 0 : i32x4.bitmask(f32x4.gt(e3, s3));
      const mask = m0 | (m1 << 4) | (m2 << 8) | (m3 << 12);
      for (let lane = 0; lane < 16; lane++) store<u8>(status + <usize>(i + lane), <u8>((mask >> lane) & 1));
      open += popcnt(mask);
    }
  }
  return open;
}
