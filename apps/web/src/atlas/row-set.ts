/** Rows of tiles, ascending, each once. Sets are never changed in place. */
export type RowSet = Uint32Array;

export const noRows: RowSet = new Uint32Array();

/** How a new find joins what is selected: in its place, added (Shift) or taken away (Alt). */
export type JoinMode = 'replace' | 'add' | 'remove';

/** Rows as a set: sorted, each once. */
export function rowSet(rows: Iterable<number>): RowSet {
  const sorted = Uint32Array.from(rows).sort();
  let kept = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[kept++] = sorted[i] as number;
  return sorted.subarray(0, kept);
}

export function joined(current: RowSet, found: RowSet, mode: JoinMode): RowSet {
  if (mode === 'replace') return found;
  return mode === 'add' ? union(current, found) : difference(current, found);
}

export function union(a: RowSet, b: RowSet): RowSet {
  return merged(a, b, true, true, true);
}

export function intersection(a: RowSet, b: RowSet): RowSet {
  return merged(a, b, false, true, false);
}

/** Rows of `a` that are not in `b`. */
export function difference(a: RowSet, b: RowSet): RowSet {
  return merged(a, b, true, false, false);
}

export function contains(rows: RowSet, row: number): boolean {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row;
}

/** One pass over both: rows only in `a`, in both, only in `b`, as asked. */
function merged(a: RowSet, b: RowSet, onlyA: boolean, both: boolean, onlyB: boolean): RowSet {
  const out = new Uint32Array(a.length + b.length);
  let [i, j, kept] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const left = i < a.length ? (a[i] as number) : Number.POSITIVE_INFINITY;
    const right = j < b.length ? (b[j] as number) : Number.POSITIVE_INFINITY;
    const row = Math.min(left, right);
    if (left === right ? both : left < right ? onlyA : onlyB) out[kept++] = row;
    if (left === row) i++;
    if (right === row) j++;
  }
  return out.slice(0, kept);
}
