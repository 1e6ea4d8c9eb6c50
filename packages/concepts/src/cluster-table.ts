/** The columns that describe what a tile holds of each cluster. All `n × K`, row-major, one row per tile. */
export interface StatisticColumns {
  /** `Σ_p W_k(p)` over the tile's cells. */
  readonly weightSum: Float32Array;
  /** `Σ_p W_k(p) / Σ_j W_j(p)`; cells with no weight at all add nothing. */
  readonly softCount?: Float32Array;
  /** Cells whose hard label is k. */
  readonly count: Float32Array;
  /** `max_p W_k(p)`. */
  readonly maxWeight: Float32Array;
  /** Where that maximum is: `row · w + column` in the tile's map; the first one on ties, 0 if all are 0. */
  readonly maxCell: Uint16Array;
}

/** Per-tile statistics of one slide (method.md 4.1 of the design: the columns that the logit is regressed on). */
export interface ClusterTable extends StatisticColumns {
  readonly slideId: string;
  /** Tiles. */
  readonly n: number;
  readonly K: number;
  /** `n`: the tile's index in the slide's grid. */
  readonly tileIndex: Uint32Array;
}

/**
 * An empty table (all 0, with `softCount`) for `tileIndex.length` tiles, to be filled by `tileStatistics` row by row.
 * The table takes over `tileIndex`.
 */
export function createClusterTable(
  slideId: string,
  tileIndex: Uint32Array,
  K: number,
): ClusterTable & { readonly softCount: Float32Array } {
  const n = tileIndex.length;
  return {
    slideId,
    n,
    K,
    tileIndex,
    weightSum: new Float32Array(n * K),
    softCount: new Float32Array(n * K),
    count: new Float32Array(n * K),
    maxWeight: new Float32Array(n * K),
    maxCell: new Uint16Array(n * K),
  };
}
