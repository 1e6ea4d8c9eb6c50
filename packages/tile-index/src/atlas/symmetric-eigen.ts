/**
 * Eigenvalues, descending, and eigenvectors of a small symmetric `m × m` matrix by cyclic Jacobi rotations (Golub & Van
 * Loan 2013, 8.5). Column p of `vectors` belongs to value p. The matrix is overwritten.
 */
export function symmetricEigen(
  a: Float64Array,
  m: number,
): { readonly values: number[]; readonly vectors: Float64Array } {
  const v = new Float64Array(m * m);
  for (let i = 0; i < m; i++) v[i * m + i] = 1;
  for (let sweep = 0; sweep < 60 && offDiagonal(a, m) > 0; sweep++)
    for (let p = 0; p < m; p++) for (let q = p + 1; q < m; q++) rotate(a, v, m, p, q);
  const order = Array.from({ length: m }, (_, i) => i).sort((x, y) => a[y * m + y]! - a[x * m + x]! || x - y);
  const vectors = new Float64Array(m * m);
  order.forEach((from, to) => {
    for (let i = 0; i < m; i++) vectors[i * m + to] = v[i * m + from]!;
  });
  return { values: order.map((i) => a[i * m + i]!), vectors };
}

/** What is left beside the diagonal, 0 once it is below rounding. */
function offDiagonal(a: Float64Array, m: number): number {
  let off = 0;
  let all = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const square = a[i * m + j]! ** 2;
      all += square;
      if (i !== j) off += square;
    }
  }
  return off <= 1e-32 * all ? 0 : off;
}

function rotate(a: Float64Array, v: Float64Array, m: number, p: number, q: number): void {
  const apq = a[p * m + q]!;
  if (apq === 0) return;
  const theta = (a[q * m + q]! - a[p * m + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (matrix: Float64Array, x: number, y: number): void => {
    const first = matrix[x]!;
    const second = matrix[y]!;
    matrix[x] = c * first - s * second;
    matrix[y] = s * first + c * second;
  };
  for (let i = 0; i < m; i++) turn(a, i * m + p, i * m + q);
  for (let i = 0; i < m; i++) {
    turn(a, p * m + i, q * m + i);
    turn(v, i * m + p, i * m + q);
  }
}
