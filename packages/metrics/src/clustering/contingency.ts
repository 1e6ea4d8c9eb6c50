import type { Numbers } from '../samples.js';

/** How often row label and column label meet: `rows × columns`, row-major. Tables of parts add up, so it streams. */
export interface Contingency {
  readonly counts: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Counts pairs of labels. Labels that are not finite, and those in `none`, are left out. */
export function contingency(a: Numbers, b: Numbers, none: readonly number[] = []): Contingency {
  const left = positions(a, none);
  const right = positions(b, none);
  const counts = new Float64Array(left.size * right.size);
  for (let i = 0; i < a.length; i++) {
    const row = left.get(a[i]!);
    const column = right.get(b[i]!);
    if (row !== undefined && column !== undefined) counts[row * right.size + column]! += 1;
  }
  return { counts, rows: left.size, columns: right.size };
}

function positions(labels: Numbers, none: readonly number[]): Map<number, number> {
  const values = new Set<number>();
  for (let i = 0; i < labels.length; i++) {
    if (Number.isFinite(labels[i]!) && !none.includes(labels[i]!)) values.add(labels[i]!);
  }
  return new Map([...values].sort((x, y) => x - y).map((value, i) => [value, i]));
}

/** Sums of rows and columns, and of all. */
export function margins({ counts, rows, columns }: Contingency): {
  readonly row: Float64Array;
  readonly column: Float64Array;
  readonly total: number;
} {
  const row = new Float64Array(rows);
  const column = new Float64Array(columns);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const count = counts[i * columns + j]!;
      row[i]! += count;
      column[j]! += count;
      total += count;
    }
  }
  return { row, column, total };
}
