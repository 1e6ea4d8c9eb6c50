/** Parts in their order, and what the others come to. */
export interface Strongest<T> {
  readonly shown: readonly T[];
  readonly others: number;
  /** Sum of the others' sizes. */
  readonly rest: number;
}

/**
 * The `most` largest parts by size without its sign, in the order given; one part too many is shown, not called "1 other".
 */
export function strongest<T>(parts: readonly T[], sizeOf: (part: T) => number, most: number): Strongest<T> {
  if (parts.length <= most + 1) return { shown: parts, others: 0, rest: 0 };
  const kept = new Set([...parts].sort((a, b) => Math.abs(sizeOf(b)) - Math.abs(sizeOf(a))).slice(0, most));
  const left = parts.filter((part) => !kept.has(part));
  return {
    shown: parts.filter((part) => kept.has(part)),
    others: left.length,
    rest: left.reduce((sum, part) => sum + sizeOf(part), 0),
  };
}
