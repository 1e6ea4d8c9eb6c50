import type { KSweep } from '@morphoscope/domain';

/** A comparison of numbers of clusters. Test data. */
export function makeSweep(method = 'nmf', sizes: readonly number[] = [2, 4, 6, 8, 10, 12]): KSweep {
  return {
    method,
    completenessOf: 'R² of the logits with W H put back into the model',
    seed: 1,
    rows: 20_000,
    groups: 10,
    measurements: sizes.map((K) => ({
      K,
      found: K,
      relativeError: 0.9 - 0.012 * K,
      explainedVariance: 0.2 + 0.03 * K,
      seedStability: {
        meanCosine: 1 - 0.008 * K,
        lowestCosine: 0.98 - 0.02 * K,
        adjustedRand: 0.99 - 0.02 * K,
      },
      halfStability: {
        meanCosine: 0.99 - 0.02 * K,
        lowestCosine: 0.95 - 0.05 * K,
        adjustedRand: 0.9 - 0.04 * K,
      },
      redundancy: 0.45 - 0.005 * K,
      dead: K > 10 ? 1 : 0,
      sparsity: 0.6,
      cophenetic: 0.97 - 0.004 * K,
      ...(K === 2 ? {} : { completeness: { value: 0.5 + 0.03 * K, standardError: 0.03 } }),
    })),
    rule: 'of the numbers whose fits agree (mean cosine of slide halves at least 0.9), the smallest within one standard error of the best completeness.',
    choice: { K: 4, stable: true, reason: 'Fits agree up to K = 4.' },
  };
}
