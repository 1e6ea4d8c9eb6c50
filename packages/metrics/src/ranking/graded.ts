/** Samples of one kind that stand for equally many others each. */
export interface GradedGroup {
  /** Ascending, finite. */
  readonly scores: Float32Array | Float64Array;
  readonly positive: boolean;
  /** How many samples each stands for (1 unless the group was sampled). */
  readonly weight: number;
}

/** Areas under the two ranking curves; NaN unless both kinds occur. */
export interface RankingAreas {
  readonly auroc: number;
  readonly averagePrecision: number;
}

/**
 * AUROC (ties count half) and average precision `Σ (R_i − R_{i−1}) P_i` over the distinct scores, from groups that are sorted
 * already: one pass from the highest score down.
 */
export function rankingAreas(groups: readonly GradedGroup[]): RankingAreas {
  const heads = groups.map((group) => group.scores.length - 1);
  let positives = 0;
  let negatives = 0;
  let area = 0;
  let precision = 0;
  for (;;) {
    let top = Number.NEGATIVE_INFINITY;
    for (let g = 0; g < groups.length; g++) {
      if (heads[g]! >= 0 && groups[g]!.scores[heads[g]!]! > top) top = groups[g]!.scores[heads[g]!]!;
    }
    if (top === Number.NEGATIVE_INFINITY) break;
    let gained = 0;
    let lost = 0;
    for (let g = 0; g < groups.length; g++) {
      const { scores, positive, weight } = groups[g]!;
      let head = heads[g]!;
      while (head >= 0 && scores[head] === top) head--;
      const taken = (heads[g]! - head) * weight;
      heads[g] = head;
      if (positive) gained += taken;
      else lost += taken;
    }
    area += lost * (positives + gained / 2);
    positives += gained;
    negatives += lost;
    precision += (gained * positives) / (positives + negatives);
  }
  return {
    auroc: area / (positives * negatives),
    averagePrecision: negatives > 0 ? precision / positives : Number.NaN,
  };
}
