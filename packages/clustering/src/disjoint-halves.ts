import { type FeatureRows, hash32, MorphoscopeError } from '@morphoscope/domain';

/** Two sets of row numbers, ascending. */
export interface Halves {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Whether no group has rows in both; otherwise there was one group only and rows were dealt out one by one. */
  readonly disjoint: boolean;
}

/**
 * Cuts rows into two halves that share no group (slide): groups in the order of a seeded hash, each to the half with fewer rows so far.
 * @param rows row numbers to deal out. @param groupOf group of every row of the matrix; default one group.
 */
export function disjointHalves(rows: Uint32Array, groupOf: Uint32Array | undefined, seed: number): Halves {
  const sizes = new Map<number, number>();
  if (groupOf) for (const row of rows) sizes.set(groupOf[row]!, (sizes.get(groupOf[row]!) ?? 0) + 1);
  if (sizes.size < 2) {
    const isFirst = (row: number) => hash32(seed, 'half', row) % 2 === 0;
    return { first: rows.filter(isFirst), second: rows.filter((row) => !isFirst(row)), disjoint: false };
  }
  const rank = (group: number) => hash32(seed, 'half', group);
  const groups = [...sizes.keys()].sort((a, b) => rank(a) - rank(b) || a - b);
  const inFirst = new Set<number>();
  let balance = 0;
  for (const group of groups) {
    if (balance <= 0) inFirst.add(group);
    balance += (balance <= 0 ? 1 : -1) * sizes.get(group)!;
  }
  const isFirst = (row: number) => inFirst.has(groupOf![row]!);
  return { first: rows.filter(isFirst), second: rows.filter((row) => !isFirst(row)), disjoint: true };
}

/** A fresh matrix of these rows, in the order given. */
export function takeRows({ data, d }: FeatureRows, rows: Uint32Array): FeatureRows {
  const out = new Float32Array(rows.length * d);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * d, row * d + d), i * d);
  });
  return { data: out, n: rows.length, d };
}

/** @throws MorphoscopeError `InputError` unless there is a group for every row. */
export function checkGroups({ n }: FeatureRows, groupOf: Uint32Array | undefined): void {
  if (groupOf && groupOf.length !== n)
    throw new MorphoscopeError('InputError', `${groupOf.length} groups for ${n} rows`, {
      suggestion: 'Give the slide of every row.',
    });
}
