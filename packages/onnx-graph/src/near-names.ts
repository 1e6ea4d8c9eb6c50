/** Levenshtein distance, case ignored. */
function editDistance(left: string, right: string): number {
  const a = left.toLowerCase().slice(0, 200);
  const b = right.toLowerCase().slice(0, 200);
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Up to `count` of `names`, nearest to `wrong` first by edit distance; names that contain it come before others. */
export function closest(names: readonly string[], wrong: string, count = 3): string[] {
  const needle = wrong.toLowerCase();
  return names
    .map((name, order) => ({
      name,
      order,
      contains: needle.length > 2 && name.toLowerCase().includes(needle) ? 0 : 1,
      distance: editDistance(name, wrong),
    }))
    .sort((a, b) => a.contains - b.contains || a.distance - b.distance || a.order - b.order)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Suggestion sentence for near names. */
export function didYouMean(near: readonly string[]): string {
  if (near.length === 0) return 'List the layers with `morphoscope layers`.';
  return `Did you mean ${near.map((name) => `"${name}"`).join(', ')}? \`morphoscope layers\` lists all.`;
}
