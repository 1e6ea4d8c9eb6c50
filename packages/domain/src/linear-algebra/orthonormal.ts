/** What is left of a row by less than this share of it is rounding, whose direction can lie in the span of the rows before it. */
const ROUNDING = 1e-12;

/**
 * Makes the rows of an `m × d` matrix orthonormal, in their order and in place, by Gram–Schmidt, twice (Golub & Van Loan
 * 2013, 5.2); rows that depend on earlier ones up to rounding become zero.
 * @returns `rows`
 */
export function orthonormal<Rows extends Float64Array>(rows: Rows, m: number, d: number): Rows {
  for (let i = 0; i < m; i++) {
    const own = rows.subarray(i * d, i * d + d);
    normalise(own);
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < i; j++) {
        const other = rows.subarray(j * d, j * d + d);
        let dot = 0;
        for (let c = 0; c < d; c++) dot += own[c]! * other[c]!;
        for (let c = 0; c < d; c++) own[c] = own[c]! - dot * other[c]!;
      }
      if (normalise(own) < ROUNDING) own.fill(0);
    }
  }
  return rows;
}

/** Scales to unit length; the length before. */
function normalise(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  for (let c = 0; c < row.length; c++) row[c] = row[c]! * scale;
  return Math.sqrt(sum);
}
