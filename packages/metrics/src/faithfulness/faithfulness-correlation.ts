import type { Figure } from '../figure.js';
import { pearson } from '../ranking/correlation.js';
import type { Numbers } from '../samples.js';

/**
 * Faithfulness correlation (Bhatt, Weller & Moura, 2020): Pearson's, over random subsets of pixels, cells or clusters, between the
 * summed relevance of a subset and the drop of the output without it. `n` counts subsets.
 *
 * @param subsets indices into `relevance`. @param drops output with everything less output without the subset.
 */
export function faithfulnessCorrelation(
  relevance: Numbers,
  subsets: readonly Numbers[],
  drops: Numbers,
): Figure {
  const sums = subsets.map((subset) => Array.from(subset).reduce((sum, i) => sum + relevance[i]!, 0));
  return pearson(sums, drops);
}
