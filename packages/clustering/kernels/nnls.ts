/**
 * Cyclic coordinate descent for `min_{w ≥ 0} ½ wᵀGw − bᵀw`, one problem per column, 16 columns at a time.
 * `gram` K × K, `inverse` K (1 / G_kk, 0 where G_kk is 0), `b` and `w` n × K row-major with n padded to a
 * multiple of 16, `tile` scratch for 2·K·16 f32. `w` is the start and the result. Stops a group of 16 when no coordinate's gradient
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
  sweeps: i32,
  tolerance: f32,
  status: usize,
  tile: usize,
): i32 {
  let open = 0;
  const bytes = (<usize>K) << 6;
  const bt = tile;
  const wt = tile + bytes;
  for (let i = 0; i < n; i += 16) {
    const rows = (<usize>i * <usize>K) << 2;
    gather(b + rows, bt, K);
    gather(w + rows, wt, K);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let o = bt; o < wt; o += 64) {
      s0 = f32x4.max(s0, f32x4.abs(v128.load(o)));
      s1 = f32x4.max(s1, f32x4.abs(v128.load(o, 16)));
      s2 = f32x4.max(s2, f32x4.abs(v128.load(o, 32)));
      s3 = f32x4.max(s3, f32x4.abs(v128.load(o, 48)));
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
        const inv = load<f32>(inverse + ((<usize>k) << 2));
        const ko = (<usize>k) << 6;
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
        const over = v128.or(
          v128.or(f32x4.gt(e0, s0), f32x4.gt(e1, s1)),
          v128.or(f32x4.gt(e2, s2), f32x4.gt(e3, s3)),
        );
        if (!v128.any_true(over)) {
          settled = true;
          break;
        }
      }
    }
    scatter(wt, w + rows, K);
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

/** 16 rows × K (row-major) → tile K × 16. */
function gather(rows: usize, tile: usize, K: i32): void {
  const stride = (<usize>K) << 2;
  for (let r: usize = 0; r < 16; r += 4) {
    const p = rows + r * stride;
    const t = tile + (r << 2);
    let k: usize = 0;
    for (const end = <usize>K & ~3; k < end; k += 4) transpose(p + (k << 2), stride, t + (k << 6), 64);
    for (; k < <usize>K; k++)
      for (let l: usize = 0; l < 4; l++)
        store<f32>(t + (k << 6) + (l << 2), load<f32>(p + l * stride + (k << 2)));
  }
}

/** Tile K × 16 → 16 rows × K (row-major). */
function scatter(tile: usize, rows: usize, K: i32): void {
  const stride = (<usize>K) << 2;
  for (let r: usize = 0; r < 16; r += 4) {
    const p = rows + r * stride;
    const t = tile + (r << 2);
    let k: usize = 0;
    for (const end = <usize>K & ~3; k < end; k += 4) transpose(t + (k << 6), 64, p + (k << 2), stride);
    for (; k < <usize>K; k++)
      for (let l: usize = 0; l < 4; l++)
        store<f32>(p + l * stride + (k << 2), load<f32>(t + (k << 6) + (l << 2)));
  }
}

/** A 4 × 4 transpose between two row strides, bytes. */
function transpose(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
  v128.store(to + toStride, v128.shuffle<f64>(ab0, cd0, 1, 3));
  v128.store(to + 2 * toStride, v128.shuffle<f64>(ab1, cd1, 0, 2));
  v128.store(to + 3 * toStride, v128.shuffle<f64>(ab1, cd1, 1, 3));
}

/** `to (columns × rows) = from (rows × columns)ᵀ`, f32. */
export function transposeMatrix(from: usize, to: usize, rows: i32, columns: i32): void {
  const fs = (<usize>columns) << 2;
  const ts = (<usize>rows) << 2;
  const re = rows & ~3;
  const ce = columns & ~3;
  // 16 columns at a time: a cache line is read whole, and the 16 lines written stay in the first-level cache.
  for (let j0 = 0; j0 < ce; j0 += 16) {
    const last = min(ce, j0 + 16);
    for (let i = 0; i < re; i += 4)
      for (let j = j0; j < last; j += 4)
        transpose(from + <usize>i * fs + ((<usize>j) << 2), fs, to + <usize>j * ts + ((<usize>i) << 2), ts);
  }
  for (let i = 0; i < rows; i++)
    for (let j = i < re ? ce : 0; j < columns; j++)
      store<f32>(to + <usize>j * ts + ((<usize>i) << 2), load<f32>(from + <usize>i * fs + ((<usize>j) << 2)));
}
