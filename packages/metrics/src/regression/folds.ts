import { groupIndex } from '../group-index.js';

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
  const index = groupIndex(groups);
  const count = Math.min(folds, index.count);
  if (count < 2) return [];
  const sizes = new Float64Array(index.count);
  for (const group of index.of) sizes[group]! += 1;
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || b - a);
  const load = new Float64Array(count);
  const foldOf = new Uint32Array(index.count);
  for (const group of order) {
    const lightest = load.indexOf(Math.min(...load));
    foldOf[group] = lightest;
    load[lightest]! += sizes[group]!;
  }
  return Array.from({ length: count }, (_, fold) => splitAt(index.of, foldOf, fold));
}

function splitAt(of: Uint32Array, foldOf: Uint32Array, fold: number): Fold {
  const fit: number[] = [];
  const test: number[] = [];
  of.forEach((group, i) => {
    (foldOf[group] === fold ? test : fit).push(i);
  });
  return { fit: Uint32Array.from(fit), test: Uint32Array.from(test) };
}
