/** Samples of one ranking, from the lowest score to the highest. */
export interface Ranking {
  /** 1 for positive samples, `n`. */
  readonly positive: Uint8Array;
  /** Group of each, `n`. */
  readonly group: Uint32Array;
  /** Where each run of equal scores ends. */
  readonly ends: Uint32Array;
}

/** AUROC where every sample counts as often as its group; NaN unless both kinds count. One pass, nothing is sorted. */
export function weightedAuroc({ positive, group, ends }: Ranking, weights: Float64Array): number {
  let area = 0;
  let hits = 0;
  let below = 0;
  let i = 0;
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run]!;
    let gained = 0;
    let tied = 0;
    for (; i < end; i++) {
      const weight = weights[group[i]!]!;
      if (positive[i] === 1) gained += weight;
      else tied += weight;
    }
    area += gained * (below + tied / 2);
    hits += gained;
    below += tied;
  }
  return area / (hits * below);
}
