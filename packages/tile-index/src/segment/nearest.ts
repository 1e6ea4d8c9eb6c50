/** Answer of a search: per query `k` rows by ascending distance; −1 and Infinity where there are fewer. */
export interface Nearest {
  readonly k: number;
  /** `queries × k`. */
  readonly rows: Int32Array;
  /** `queries × k`. */
  readonly distances: Float64Array;
}

/** A row and how far it is. */
export interface Candidate {
  readonly row: number;
  readonly distance: number;
}

/** Order of answers: nearer first, of equally near ones the lower row. */
export function byDistance(a: Candidate, b: Candidate): number {
  return a.distance - b.distance || a.row - b.row;
}

/** An answer without rows. */
export function emptyNearest(queries: number, k: number): Nearest {
  return {
    k,
    rows: new Int32Array(queries * k).fill(-1),
    distances: new Float64Array(queries * k).fill(Number.POSITIVE_INFINITY),
  };
}

/** Writes the `k` best of the candidates as the answer to query `q`. Sorts the candidates. */
export function putNearest(nearest: Nearest, q: number, candidates: Candidate[]): void {
  candidates.sort(byDistance);
  const count = Math.min(nearest.k, candidates.length);
  for (let i = 0; i < count; i++) {
    nearest.rows[q * nearest.k + i] = candidates[i]!.row;
    nearest.distances[q * nearest.k + i] = candidates[i]!.distance;
  }
}

/** The answer to query `q` as a list. */
export function takeNearest({ k, rows, distances }: Nearest, q: number): Candidate[] {
  const found: Candidate[] = [];
  for (let i = q * k; i < (q + 1) * k && rows[i]! >= 0; i++)
    found.push({ row: rows[i]!, distance: distances[i]! });
  return found;
}

/** The `k` nearest of all segments' answers. */
export function mergeNearest(parts: readonly Nearest[], queries: number, k: number): Nearest {
  if (parts.length === 1 && parts[0]!.k === k) return parts[0]!;
  const merged = emptyNearest(queries, k);
  for (let q = 0; q < queries; q++)
    putNearest(
      merged,
      q,
      parts.flatMap((part) => takeNearest(part, q)),
    );
  return merged;
}
