/** Groups as positions in their sorted names, so that nothing depends on the order of the samples. */
export interface GroupIndex {
  /** Position of the group of each sample. */
  readonly of: Uint32Array;
  readonly count: number;
}

/** @param groups group of each sample, any integers or strings. */
export function groupIndex(groups: ArrayLike<number | string>): GroupIndex {
  const names = [...new Set(Array.from(groups))].sort(compare);
  const at = new Map(names.map((name, i) => [name, i]));
  return {
    of: Uint32Array.from({ length: groups.length }, (_, i) => at.get(groups[i]!)!),
    count: names.length,
  };
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
