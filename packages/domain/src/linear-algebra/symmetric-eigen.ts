/**
 * Eigenvalues, descending (`m`), and unit eigenvectors (`m × m`, row i belongs to value i) of a small symmetric `m × m`
 * matrix, by cyclic Jacobi rotations (Golub & Van Loan 2013, 8.5). The input is not changed.
 */
export function symmetricEigen(
  matrix: Float64Array,
  m: number,
): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(m * m);
  for (let i = 0; i < m; i++) v[i * m + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < m; i++) {
      diagonal += a[i * m + i]! ** 2;
      for (let j = 0; j < i; j++) off += a[i * m + j]! ** 2;
    }
    if (off <= 1e-30 * diagonal) break;
    for (let p = 0; p < m; p++) for (let q = p + 1; q < m; q++) rotate(a, v, m, p, q);
  }
  const order = Array.from({ length: m }, (_, i) => i).sort((i, j) => a[j * m + j]! - a[i * m + i]! || i - j);
  const vectors = new Float64Array(m * m);
  order.forEach((from, to) => {
    vectors.set(v.subarray(from * m, from * m + m), to * m);
  });
  return { values: Float64Array.from(order, (i) => a[i * m + i]!), vectors };
}

function rotate(a: Float64Array, v: Float64Array, m: number, p: number, q: number): void {
  const apq = a[p * m + q]!;
  if (apq === 0) return;
  const theta = (a[q * m + q]! - a[p * m + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < m; k++) {
    const kp = a[k * m + p]!;
    const kq = a[k * m + q]!;
    a[k * m + p] = c * kp - s * kq;
    a[k * m + q] = s * kp + c * kq;
  }
  for (let k = 0; k < m; k++) {
    const pk = a[p * m + k]!;
    const qk = a[q * m + k]!;
    a[p * m + k] = c * pk - s * qk;
    a[q * m + k] = s * pk + c * qk;
    const vp = v[p * m + k]!;
    const vq = v[q * m + k]!;
    v[p * m + k] = c * vp - s * vq;
    v[q * m + k] = s * vp + c * vq;
  }
}
