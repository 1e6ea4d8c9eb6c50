/**
 * Sweeps of coordinate descent for `min_{H ≥ 0} ½ tr(G H M Hᵀ) − tr(Hᵀ P M)` with `M = I + DᵀD`: row after row, channel after
 * channel, each brought to its optimum with the others fixed, so that the objective never rises. `u = D rᵀ` of the row's residual r
 * is kept up to date, which makes a sweep cost `O(K C (K + r))` and M is never formed.
 * @param H `K × C`, in place. @param P `WᵀV`, `K × C`. @param G `WᵀW`, `K × K`.
 * @param Dt `C × r`: D transposed, so that the r values of a channel lie together.
 */
export function metricSweeps(
  H: Float32Array,
  P: Float64Array,
  G: Float64Array,
  Dt: Float64Array,
  K: number,
  C: number,
  r: number,
  sweeps: number,
): void {
  const residual = new Float64Array(C);
  const u = new Float64Array(r);
  const curvature = new Float64Array(C).fill(1);
  for (let c = 0; c < C; c++) for (let q = 0; q < r; q++) curvature[c]! += Dt[c * r + q]! ** 2;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let k = 0; k < K; k++) {
      const own = G[k * K + k]!;
      if (own <= 0) continue;
      for (let c = 0; c < C; c++) residual[c]! = P[k * C + c]!;
      for (let j = 0; j < K; j++) {
        const g = G[k * K + j]!;
        if (g !== 0) for (let c = 0; c < C; c++) residual[c]! -= g * H[j * C + c]!;
      }
      u.fill(0);
      for (let c = 0; c < C; c++) {
        const value = residual[c]!;
        for (let q = 0; q < r; q++) u[q]! += value * Dt[c * r + q]!;
      }
      for (let c = 0; c < C; c++) {
        let slope = residual[c]!;
        for (let q = 0; q < r; q++) slope += u[q]! * Dt[c * r + q]!;
        const at = H[k * C + c]!;
        H[k * C + c]! = Math.max(0, at + slope / (own * curvature[c]!));
        const moved = own * (H[k * C + c]! - at);
        if (moved === 0) continue;
        residual[c]! -= moved;
        for (let q = 0; q < r; q++) u[q]! -= moved * Dt[c * r + q]!;
      }
    }
  }
}
