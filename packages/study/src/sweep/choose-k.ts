import type { KChoice, KMeasurement } from '@morphoscope/domain';

/** Least mean matched cosine over other starts and over slide-disjoint halves. */
const STABLE = 0.9;

/** What `chooseK` does, in words for reports. */
export const choiceRule =
  `Among the numbers of clusters whose fits agree (mean matched cosine ≥ ${STABLE} over other starts and over halves of the ` +
  'slides), the smallest whose completeness is within one standard error of the best of them; without completeness the ' +
  'largest. Where none is stable, the most stable.';

/** How far fits of this K agree: the worse of other starts and halves. */
function stabilityOf({ seedStability, halfStability }: KMeasurement): number {
  return Math.min(seedStability.meanCosine, halfStability.meanCosine);
}

/**
 * Chooses a number of clusters by `choiceRule` (the one-standard-error rule of Breiman et al. 1984).
 * @param measurements at least one.
 */
export function chooseK(measurements: readonly KMeasurement[]): KChoice {
  const byK = [...measurements].sort((a, b) => a.K - b.K);
  const stable = byK.filter((one) => stabilityOf(one) >= STABLE);
  if (stable.length === 0) {
    const best = byK.reduce((a, b) => (stabilityOf(b) > stabilityOf(a) ? b : a));
    return {
      K: best.K,
      stable: false,
      reason: `No number of clusters is stable: the fits agree best at K = ${best.K} (${figure(stabilityOf(best))}, ${STABLE} wanted). Read its clusters with care, or add slides.`,
    };
  }
  const measured = stable.filter(({ completeness }) => completeness !== undefined);
  if (measured.length === 0) {
    const { K } = stable.at(-1)!;
    const reason = `K = ${K} is the largest stable number of clusters; how much of the decision they keep was not measured.`;
    return { K, stable: true, reason };
  }
  const best = measured.reduce((a, b) => (b.completeness!.value > a.completeness!.value ? b : a));
  const least = best.completeness!.value - best.completeness!.standardError;
  const chosen = measured.find(({ completeness }) => completeness!.value >= least)!;
  const of = `of the decision is kept (R² ${figure(chosen.completeness!.value)})`;
  const reason =
    chosen === best
      ? `At K = ${chosen.K} most ${of} among the stable numbers of clusters.`
      : `K = ${chosen.K} is the smallest stable number of clusters at which as much ${of} as at the best, K = ${best.K} (${figure(best.completeness!.value)}), within one standard error.`;
  return { K: chosen.K, stable: true, reason };
}

function figure(value: number): string {
  return value.toFixed(2);
}
