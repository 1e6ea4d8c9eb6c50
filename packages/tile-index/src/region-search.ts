import type { SearchFilter } from './filtered-search.js';
import { byDistance, type Candidate, type Nearest, takeNearest } from './segment/nearest.js';

/** The nearest rows to whichever query is nearest to them: answers to all queries, each row and each group once. */
export function bestOfRegion(
  nearest: Nearest,
  queries: number,
  { groups, k }: SearchFilter & { readonly k: number },
): Candidate[] {
  const all = Array.from({ length: queries }, (_, q) => takeNearest(nearest, q)).flat();
  const rows = new Set<number>();
  const taken = new Set<number>();
  const best = all.sort(byDistance).filter(({ row }) => {
    const group = groups?.[row];
    if (rows.has(row) || (group !== undefined && taken.has(group))) return false;
    rows.add(row);
    if (group !== undefined) taken.add(group);
    return true;
  });
  return best.slice(0, k);
}

/** Mean of the rows, `d`. */
export function meanRow(rows: Float32Array, d: number): Float32Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < rows.length; i++) mean[i % d]! += rows[i]!;
  return Float32Array.from(mean, (sum) => (sum * d) / rows.length);
}
