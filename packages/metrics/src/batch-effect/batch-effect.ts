import { createRandom } from '@morphoscope/domain';
import { entropy } from '../clustering/entropy.js';
import { type Figure, figure, meanFigure, undefinedFigure } from '../figure.js';
import { auroc } from '../ranking/auroc.js';
import { type Fold, groupFolds } from '../regression/folds.js';
import { crossValidatedLogistic, type LogisticPredictions } from '../regression/logistic.js';
import type { Numbers, Samples } from '../samples.js';

/**
 * Entropy of a cluster over slides, over the logarithm of their number: of the cluster's share of each slide's cells, so that large slides
 * do not count more. 0: on one slide only; 1: the same share of every slide. Undefined with fewer than two slides, or no cell.
 *
 * @param counts cells of the cluster per slide. @param totals cells per slide; slides without cells are left out.
 */
export function slideEntropy(counts: Numbers, totals: Numbers): Figure {
  const shares: number[] = [];
  for (let s = 0; s < counts.length; s++) if (totals[s]! > 0) shares.push(counts[s]! / totals[s]!);
  if (shares.length < 2) return undefinedFigure(shares.length, 'fewer than two slides');
  if (shares.every((share) => share === 0))
    return undefinedFigure(shares.length, 'no cell belongs to the cluster');
  return figure(entropy(shares) / Math.log(shares.length), shares.length);
}

/** Options of `batchAuroc`. */
export interface BatchOptions {
  /** Folds (default 5). */
  readonly folds?: number;
  /** Seed of the folds where samples have no groups (default 0). */
  readonly seed?: number;
}

/** How well a batch is told from features. */
export interface BatchFigures {
  /** Mean over batches. `n` counts batches. */
  readonly macro: Figure;
  /** By batch, in ascending order of its name. */
  readonly perBatch: readonly { readonly batch: string; readonly auroc: Figure }[];
}

/**
 * AUROC of telling a batch (slide, site, scanner) from features by logistic regression, out of
 * fold and pooled over folds. 0.5: the features do not know it.
 *
 * @param batches batch of each sample.
 * @param groups give the slides to tell sites, so that a slide is never on both sides; leave out to tell slides, whose tiles are then
 *   divided at random.
 */
export function batchAuroc(
  features: Samples,
  batches: readonly string[],
  groups: readonly string[] | undefined,
  options: BatchOptions = {},
): BatchFigures {
  const { folds: count = 5, seed = 0 } = options;
  const names = [...new Set(batches)].sort();
  const folds = groups ? groupFolds(groups, count) : randomFolds(features.n, count, seed);
  if (names.length < 2 || folds.length < 2) {
    const why = names.length < 2 ? 'fewer than two batches' : 'fewer than two groups to divide';
    return { macro: undefinedFigure(names.length, why), perBatch: [] };
  }
  // With two batches one is the reverse of the other.
  const asked = names.length === 2 ? names.slice(1) : names;
  const own = Float64Array.from(batches, (name) => names.indexOf(name));
  const joint = names.length <= MOST_JOINT ? crossValidatedLogistic(features, own, folds) : undefined;
  const perBatch = asked.map((batch) => {
    const label = names.indexOf(batch);
    const is = own.map((one) => Number(one === label));
    return {
      batch,
      auroc: joint ? aurocOf(joint, is, label) : aurocOf(crossValidatedLogistic(features, is, folds), is, 1),
    };
  });
  const macro = meanFigure(
    perBatch.map((one) => one.auroc),
    'batches',
  );
  return { macro: { ...macro, n: names.length }, perBatch };
}

/** With more batches than this each is told from the rest on its own: the joint fit grows with the square of their number. */
const MOST_JOINT = 24;

function aurocOf({ classes, probabilities }: LogisticPredictions, is: Float64Array, label: number): Figure {
  const column = classes.indexOf(label);
  if (column < 0) return undefinedFigure(is.length, 'no sample of the batch is finite');
  return auroc(
    is,
    is.map((_, i) => probabilities[i * classes.length + column]!),
  );
}

function randomFolds(n: number, count: number, seed: number): Fold[] {
  const random = createRandom(seed, 'batch-folds');
  return groupFolds(
    Array.from({ length: n }, () => random.below(count)),
    count,
  );
}
