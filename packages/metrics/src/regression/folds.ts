/** One split: samples to fit on and samples to judge, by index. */
export interface Fold {
  readonly fit: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Folds that never divide a group (patient, slide, core). With as many folds as groups (the default) each leaves one group out;
 * with fewer, groups go by falling size to the lightest fold, as scikit-learn's `GroupKFold` does. Equal groups go by falling
 * index. Empty when there are fewer than two groups; no more folds than groups are made.
 *
 * @param groups group of each sample, any integers or strings.
 */
export function groupFolds(groups: ArrayLike<number | string>, folds = Number.POSITIVE_INFINITY): Fold[] {
  const names = [...new Set(Array.from(groups))].sort(compare);
  const count = Math.min(folds, names.length);
  if (count < 2) return [];
  const index = new Map(names.map((name, i) => [name, i]));
  const of = Array.from(groups, (name) => index.get(name)!);
  const sizes = new Float64Array(names.length);
  for (const group of of) sizes[group]! += 1;
  const order = names.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]! || b - a);
  const load = new Float64Array(count);
  const foldOf = new Uint32Array(names.length);
  for (const group of order) {
    const lightest = load.indexOf(Math.min(...load));
    foldOf[group] = lightest;
    load[lightest]! += sizes[group]!;
  }
  return Array.from({ length: count }, (_, fold) => splitAt(of, foldOf, fold));
}

function splitAt(of: readonly number[], foldOf: Uint32Array, fold: number): Fold {
  const fit: number[] = [];
  const test: number[] = [];
  of.forEach((group, i) => {
    (foldOf[group] === fold ? test : fit).push(i);
  });
  return { fit: Uint32Array.from(fit), test: Uint32Array.from(test) };
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
