import { createRandom } from '@morphoscope/domain';
import { normalisedInformation } from '../clustering/mutual-information.js';
import { type Figure, figure, undefinedFigure } from '../figure.js';
import { quantile } from '../interval/bootstrap.js';
import type { Numbers } from '../samples.js';

/** What a statistic is by chance. */
export interface NullDistribution {
  /** Of the labels as they are. */
  readonly observed: Figure;
  /** Mean over the permutations. `n` counts them. */
  readonly mean: Figure;
  /** What chance stays below in 95 % of cases. */
  readonly upper: Figure;
  /** Share of permutations, the observed one among them, at least as high (Phipson & Smyth, 2010). */
  readonly pValue: Figure;
}

/** Options of a permutation null. */
export interface PermutationOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default 200. */
  readonly permutations?: number;
}

/**
 * Block null: labels are dealt anew to whole regions, cores or slides, and the statistic is computed for each deal. Cells of a block
 * keep one label together, so that the size of the blocks does not pass for agreement. (A spatial shift is no null for labels in blocks.)
 *
 * @param labels of the blocks.
 * @param statistic of the labels dealt to the blocks, higher = more agreement; `null` or NaN where undefined.
 */
export function blockNull(
  labels: Numbers,
  statistic: (labelOfBlock: Float64Array) => number | null,
  options: PermutationOptions = {},
): NullDistribution {
  const { seed = 0, permutations = 200 } = options;
  const own = Float64Array.from(labels);
  const observed = statistic(own);
  const blocks = own.length;
  if (new Set(own).size < 2 || observed === null || !Number.isFinite(observed)) {
    const none = undefinedFigure(
      blocks,
      'fewer than two labels over the blocks, or the statistic is undefined',
    );
    return { observed: none, mean: none, upper: none, pValue: none };
  }
  const random = createRandom(seed, 'block-null');
  const dealt = own.slice();
  const values: number[] = [];
  for (let r = 0; r < permutations; r++) {
    for (let i = blocks - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [dealt[i], dealt[j]] = [dealt[j]!, dealt[i]!];
    }
    const value = statistic(dealt);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  const n = values.length;
  const above = values.filter((value) => value >= observed - 1e-12).length;
  return {
    observed: figure(observed, blocks),
    mean: figure(values.reduce((sum, value) => sum + value, 0) / n, n),
    upper: figure(quantile(Float64Array.from(values).sort(), 0.95), n),
    pValue: figure((above + 1) / (n + 1), n),
  };
}

/**
 * Block null of the NMI between labels of blocks and clusters of cells.
 * @param counts `blocks × K`: cells of each cluster in each block. @param labels of the blocks.
 */
export function nmiBlockNull(
  counts: Numbers,
  K: number,
  labels: Numbers,
  options: PermutationOptions = {},
): NullDistribution {
  const classes = [...new Set(Array.from(labels))];
  const table = new Float64Array(classes.length * K);
  const nmi = (dealt: Float64Array): number => {
    table.fill(0);
    dealt.forEach((label, block) => {
      const row = classes.indexOf(label) * K;
      for (let k = 0; k < K; k++) table[row + k]! += counts[block * K + k]!;
    });
    return normalisedInformation({ counts: table, rows: classes.length, columns: K });
  };
  return blockNull(labels, nmi, options);
}
