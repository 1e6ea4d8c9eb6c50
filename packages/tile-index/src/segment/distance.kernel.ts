/** Euclidean distance of `a[ai…ai+d)` and `b[bi…bi+d)`, summed in float64. */
export function l2Distance(a: Float32Array, ai: number, b: Float32Array, bi: number, d: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = d - (d % 4);
  for (let i = 0; i < even; i += 4) {
    const x0 = a[ai + i]! - b[bi + i]!;
    const x1 = a[ai + i + 1]! - b[bi + i + 1]!;
    const x2 = a[ai + i + 2]! - b[bi + i + 2]!;
    const x3 = a[ai + i + 3]! - b[bi + i + 3]!;
    s0 += x0 * x0;
    s1 += x1 * x1;
    s2 += x2 * x2;
    s3 += x3 * x3;
  }
  for (let i = even; i < d; i++) {
    const x = a[ai + i]! - b[bi + i]!;
    s0 += x * x;
  }
  return Math.sqrt(s0 + s1 + (s2 + s3));
}

/** 1 − a·b of rows of length 1 (or 0), never below 0. */
export function unitCosineDistance(
  a: Float32Array,
  ai: number,
  b: Float32Array,
  bi: number,
  d: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = d - (d % 4);
  for (let i = 0; i < even; i += 4) {
    s0 += a[ai + i]! * b[bi + i]!;
    s1 += a[ai + i + 1]! * b[bi + i + 1]!;
    s2 += a[ai + i + 2]! * b[bi + i + 2]!;
    s3 += a[ai + i + 3]! * b[bi + i + 3]!;
  }
  for (let i = even; i < d; i++) s0 += a[ai + i]! * b[bi + i]!;
  return Math.max(0, 1 - (s0 + s1 + (s2 + s3)));
}

/** ‖row‖² of each of `n` rows from `from` on, into `out`. */
export function squaredNorms(
  rows: Float32Array,
  from: number,
  n: number,
  d: number,
  out: Float32Array,
): void {
  for (let i = from; i < from + n; i++) {
    let sum = 0;
    for (let c = i * d; c < (i + 1) * d; c++) sum += rows[c]! * rows[c]!;
    out[i] = sum;
  }
}

/** Scales rows to length 1, in place; rows of zeros stay. */
export function normaliseRows(rows: Float32Array, d: number): void {
  for (let at = 0; at < rows.length; at += d) {
    let sum = 0;
    for (let c = at; c < at + d; c++) sum += rows[c]! * rows[c]!;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let c = at; c < at + d; c++) rows[c] = rows[c]! * scale;
  }
}
