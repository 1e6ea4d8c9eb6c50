/**
 * Exact active-set solution (Lawson & Hanson 1974, started warm as in Bro & de Jong 1997) of
 * `min_{w ≥ 0} ½ wᵀGw − bᵀw` for the rows with `status[i] ≠ 0`. `gram` is K × K f64; `b`, `w` as in `coordinateDescent`;
 * `scratch` holds K·K + 5·K f64 and K + K bytes. The support of `w` is where it starts. A row of G that depends on
 * rows already in the support stays at zero.
 */
export function activeSet(
  gram: usize,
  b: usize,
  w: usize,
  K: i32,
  n: i32,
  tolerance: f64,
  status: usize,
  scratch: usize,
): void {
  const factor = scratch;
  const rhs = factor + ((<usize>K * <usize>K) << 3);
  const x = rhs + ((<usize>K) << 3);
  const s = x + ((<usize>K) << 3);
  const index = s + ((<usize>K) << 3);
  const member = index + ((<usize>K) << 3);
  const barred = member + <usize>K;
  for (let i = 0; i < n; i++) {
    if (load<u8>(status + <usize>i) === 0) continue;
    let scale: f64 = 0;
    for (let k = 0; k < K; k++) {
      const o = (<usize>i * <usize>K + <usize>k) << 2;
      const value = <f64>load<f32>(b + o);
      const start = <f64>load<f32>(w + o);
      store<f64>(rhs + ((<usize>k) << 3), value);
      store<f64>(x + ((<usize>k) << 3), start);
      store<u8>(member + <usize>k, start > 0 ? 1 : 0);
      store<u8>(barred + <usize>k, 0);
      scale = max(scale, Math.abs(value));
    }
    let fresh = -1;
    for (let round = 0; round < 4 * K + 8; round++) {
      // Move to the least-squares solution of the support, dropping what would turn negative on the way.
      for (let inner = 0; inner <= K; inner++) {
        const size = solveSupport(gram, factor, rhs, s, index, member, barred, K, fresh);
        fresh = -1;
        let alpha: f64 = 1;
        let out = -1;
        for (let j = 0; j < size; j++) {
          const k = load<i32>(index + ((<usize>j) << 2));
          const to = load<f64>(s + ((<usize>j) << 3));
          if (to > 0) continue;
          const at = load<f64>(x + ((<usize>k) << 3));
          const step = at > to ? at / (at - to) : 0;
          if (out < 0 || step < alpha) {
            alpha = step;
            out = k;
          }
        }
        for (let k = 0; k < K; k++)
          if (load<u8>(member + <usize>k) === 0) store<f64>(x + ((<usize>k) << 3), 0);
        for (let j = 0; j < size; j++) {
          const k = load<i32>(index + ((<usize>j) << 2));
          const p = x + ((<usize>k) << 3);
          const at = load<f64>(p);
          store<f64>(p, max<f64>(0, at + alpha * (load<f64>(s + ((<usize>j) << 3)) - at)));
        }
        if (out < 0) break;
        store<u8>(member + <usize>out, 0);
        store<f64>(x + ((<usize>out) << 3), 0);
      }
      // Take in the coordinate with the steepest descent; done when there is none.
      let best = -1;
      let steepest = tolerance * scale;
      for (let k = 0; k < K; k++) {
        if (load<u8>(member + <usize>k) !== 0 || load<u8>(barred + <usize>k) !== 0) continue;
        let g = load<f64>(rhs + ((<usize>k) << 3));
        const row = gram + ((<usize>k * <usize>K) << 3);
        for (let j = 0; j < K; j++)
          g -= load<f64>(row + ((<usize>j) << 3)) * load<f64>(x + ((<usize>j) << 3));
        if (g > steepest) {
          steepest = g;
          best = k;
        }
      }
      if (best < 0) break;
      store<u8>(member + <usize>best, 1);
      fresh = best;
    }
    for (let k = 0; k < K; k++)
      store<f32>(w + ((<usize>i * <usize>K + <usize>k) << 2), <f32>load<f64>(x + ((<usize>k) << 3)));
  }
}

/**
 * Cholesky solution of the support's normal equations into `s`, in the order of `index`; returns the size of the support.
 * `fresh`, if any, comes last, so that a dependent newcomer is the one that is barred.
 */
function solveSupport(
  gram: usize,
  factor: usize,
  rhs: usize,
  s: usize,
  index: usize,
  member: usize,
  barred: usize,
  K: i32,
  fresh: i32,
): i32 {
  let size = 0;
  for (let pass = 0; pass < K + 1; pass++) {
    const k = pass < K ? pass : fresh;
    if (k < 0 || (pass < K && k === fresh) || load<u8>(member + <usize>k) === 0) continue;
    const row = factor + ((<usize>size * <usize>K) << 3);
    const g = gram + ((<usize>k * <usize>K) << 3);
    let pivot = load<f64>(g + ((<usize>k) << 3));
    const whole = pivot;
    for (let j = 0; j < size; j++) {
      const other = factor + ((<usize>j * <usize>K) << 3);
      let v = load<f64>(g + ((<usize>load<i32>(index + ((<usize>j) << 2))) << 3));
      for (let m = 0; m < j; m++)
        v -= load<f64>(row + ((<usize>m) << 3)) * load<f64>(other + ((<usize>m) << 3));
      v /= load<f64>(other + ((<usize>j) << 3));
      store<f64>(row + ((<usize>j) << 3), v);
      pivot -= v * v;
    }
    if (pivot <= 1e-10 * whole) {
      store<u8>(member + <usize>k, 0);
      store<u8>(barred + <usize>k, 1);
      continue;
    }
    store<f64>(row + ((<usize>size) << 3), Math.sqrt(pivot));
    store<i32>(index + ((<usize>size) << 2), k);
    let y = load<f64>(rhs + ((<usize>k) << 3));
    for (let m = 0; m < size; m++) y -= load<f64>(row + ((<usize>m) << 3)) * load<f64>(s + ((<usize>m) << 3));
    store<f64>(s + ((<usize>size) << 3), y / Math.sqrt(pivot));
    size++;
  }
  for (let j = size - 1; j >= 0; j--) {
    let y = load<f64>(s + ((<usize>j) << 3));
    for (let m = j + 1; m < size; m++)
      y -= load<f64>(factor + ((<usize>m * <usize>K + <usize>j) << 3)) * load<f64>(s + ((<usize>m) << 3));
    store<f64>(s + ((<usize>j) << 3), y / load<f64>(factor + ((<usize>j * <usize>K + <usize>j) << 3)));
  }
  return size;
}
