import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';
import type { TileFeatures } from './tile-features.js';

/** Mean share of a tile's labelled cells that belong to each cluster, over the tiles of one label. */
export interface LabelCounts {
  readonly label: number;
  /** `K`; `n` counts tiles. */
  readonly shares: readonly Figure[];
}

/**
 * Normalised cluster counts by label (protocol 4.1): per tile `count_k / Σ_j count_j`, mean over the tiles of a label. A tile without
 * labelled cells counts as 0 for all clusters.
 *
 * @param labels of the tiles, predicted or true; those that are in no class are left out. @param classes labels to report.
 */
export function countsByLabel(features: TileFeatures, labels: Numbers, classes: Numbers): LabelCounts[] {
  const { data, n, d: K } = features.count;
  return Array.from(classes, (label) => {
    const sums = new Float64Array(K);
    let tiles = 0;
    for (let i = 0; i < n; i++) {
      if (labels[i] !== label) continue;
      tiles++;
      let total = 0;
      for (let k = 0; k < K; k++) total += data[i * K + k]!;
      for (let k = 0; k < K; k++) sums[k]! += data[i * K + k]! / Math.max(1, total);
    }
    const shares = Array.from(sums, (sum) =>
      tiles > 0 ? figure(sum / tiles, tiles) : undefinedFigure(0, 'no tile has this label'),
    );
    return { label, shares };
  });
}
