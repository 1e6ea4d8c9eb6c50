import { MorphoscopeError } from '@morphoscope/domain';

/**
 * The assignment of rows to columns with the lowest total cost: shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957;
 * Jonker & Volgenant 1987), O(rows² · columns).
 * @param cost `rows × columns`, row-major, finite.
 * @returns per row its column, −1 where there are more rows than columns and the row is left out.
 * @throws MorphoscopeError `InputError` when the matrix does not have that shape or holds NaN or infinite costs.
 */
export function assignRows(cost: ArrayLike<number>, rows: number, columns: number): Int32Array {
  if (cost.length !== rows * columns)
    throw new MorphoscopeError('InputError', `${cost.length} costs are not ${rows} × ${columns}`, {
      suggestion: 'Pass one cost per pair, row-major.',
    });
  for (let i = 0; i < cost.length; i++)
    if (!Number.isFinite(cost[i]!))
      throw new MorphoscopeError('InputError', 'a cost of an assignment is not a finite number', {
        where: `row ${Math.floor(i / columns)}, column ${i % columns}`,
        suggestion: 'Give finite costs.',
      });
  const assigned = new Int32Array(rows).fill(-1);
  if (rows > columns) {
    const turned = Float64Array.from(
      { length: rows * columns },
      (_, i) => cost[(i % rows) * columns + Math.floor(i / rows)]!,
    );
    assignRows(turned, columns, rows).forEach((row, column) => {
      assigned[row] = column;
    });
    return assigned;
  }
  const owner = augmentAll(cost, rows, columns);
  owner.forEach((row, column) => {
    if (row >= 0) assigned[row] = column;
  });
  return assigned;
}

/** Row of each column, −1 where free; rows ≤ columns. */
function augmentAll(cost: ArrayLike<number>, rows: number, columns: number): Int32Array {
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns);
  const owner = new Int32Array(columns).fill(-1);
  const distance = new Float64Array(columns);
  const from = new Int32Array(columns);
  const done = new Uint8Array(columns);
  for (let start = 0; start < rows; start++) {
    distance.fill(Number.POSITIVE_INFINITY);
    done.fill(0);
    from.fill(-1);
    let row = start;
    let reached = -1;
    let length = 0;
    // Dijkstra over reduced costs until a free column is nearest.
    for (;;) {
      let nearest = -1;
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue;
        const through = length + cost[row * columns + j]! - rowPrice[row]! - columnPrice[j]!;
        if (through < distance[j]!) {
          distance[j] = through;
          from[j] = reached;
        }
        if (nearest < 0 || distance[j]! < distance[nearest]!) nearest = j;
      }
      length = distance[nearest]!;
      done[nearest] = 1;
      reached = nearest;
      if (owner[nearest]! < 0) break;
      row = owner[nearest]!;
    }
    rowPrice[start]! += length;
    for (let j = 0; j < columns; j++) {
      if (!done[j] || j === reached) continue;
      rowPrice[owner[j]!]! += length - distance[j]!;
      columnPrice[j]! -= length - distance[j]!;
    }
    for (let j = reached; j >= 0; ) {
      const before = from[j]!;
      owner[j] = before < 0 ? start : owner[before]!;
      j = before;
    }
  }
  return owner;
}
