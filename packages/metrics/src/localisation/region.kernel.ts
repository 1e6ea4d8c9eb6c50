/** How the highest cells of a tile fall on a region. */
export interface TopCells {
  /** Expected share of the |R| highest cells that lie in the region R, equal values at the border drawn by lot. */
  readonly rank: number;
  /** Expected share of the very highest cells that lie in R. NaN where no value is above 0: the map points nowhere. */
  readonly pointing: number;
}

/**
 * @param values m values. @param inside m, 1 = in the region. @param size cells of the region, ≥ 1.
 * @param sorted scratch, m: the values in ascending order.
 */
export function topCells(
  values: Float64Array,
  inside: Uint8Array,
  m: number,
  size: number,
  sorted: Float64Array,
): TopCells {
  const border = sorted[m - size]!;
  const top = sorted[m - 1]!;
  let above = 0;
  let aboveIn = 0;
  let tied = 0;
  let tiedIn = 0;
  let first = 0;
  let firstIn = 0;
  for (let i = 0; i < m; i++) {
    const value = values[i]!;
    if (value > border) {
      above++;
      aboveIn += inside[i]!;
    } else if (value === border) {
      tied++;
      tiedIn += inside[i]!;
    }
    if (value === top) {
      first++;
      firstIn += inside[i]!;
    }
  }
  return {
    rank: (aboveIn + ((size - above) * tiedIn) / tied) / size,
    pointing: top > 0 ? firstIn / first : Number.NaN,
  };
}

/** Sums over tiles of the comparison of a cluster or a map with a region: positions in a row of numbers. */
export const REGION = {
  iou: 0,
  intersection: 1,
  union: 2,
  iouSum: 3,
  soft: 4,
  softTiles: 5,
  mass: 6,
  massTiles: 7,
  rank: 8,
  pointing: 9,
  pointingTiles: 10,
  allInside: 11,
  allOnTissue: 12,
  massInside: 13,
  massOnTissue: 14,
  width: 15,
} as const;

/** One thing compared with regions: a cluster or a saliency map, over the m counted cells of a tile. */
export interface Source {
  readonly values: Float64Array;
  /** m, 1 = the cell belongs to it: hard label, or map above the threshold. */
  readonly member: Uint8Array;
  /** m: what is compared softly; a cluster's share. Maps have none. */
  readonly share: Float64Array | undefined;
  /** m: `values` ascending. */
  readonly sorted: Float64Array;
}

/** Adds one tile. @param size cells of the region in the tile. */
export function addRegion(
  sums: Float64Array,
  at: number,
  source: Source,
  inside: Uint8Array,
  tissue: Uint8Array,
  m: number,
  size: number,
): void {
  const { values, member, share } = source;
  let both = 0;
  let own = 0;
  let onTissue = 0;
  let softIn = 0;
  let softAll = 0;
  let softTissue = 0;
  let massIn = 0;
  let mass = 0;
  for (let i = 0; i < m; i++) {
    if (member[i] === 1) {
      own++;
      onTissue += tissue[i]!;
      both += inside[i]!;
    }
    if (share) {
      softAll += share[i]!;
      softTissue += share[i]! * tissue[i]!;
      softIn += share[i]! * inside[i]!;
    }
    if (values[i]! > 0) {
      mass += values[i]!;
      massIn += values[i]! * inside[i]!;
    }
  }
  sums[at + REGION.allInside]! += both;
  sums[at + REGION.allOnTissue]! += onTissue;
  sums[at + REGION.massInside]! += softIn;
  sums[at + REGION.massOnTissue]! += softTissue;
  if (size === 0) return;
  sums[at + REGION.iou]! += both / (own + size - both);
  sums[at + REGION.iouSum]! += both / (own + size);
  sums[at + REGION.intersection]! += both;
  sums[at + REGION.union]! += own + size - both;
  if (share) {
    sums[at + REGION.soft]! += softIn / (size + softAll - softIn);
    sums[at + REGION.softTiles]! += 1;
  }
  if (mass > 0) {
    sums[at + REGION.mass]! += massIn / mass;
    sums[at + REGION.massTiles]! += 1;
  }
  const top = topCells(values, inside, m, size, source.sorted);
  sums[at + REGION.rank]! += top.rank;
  if (Number.isNaN(top.pointing)) return;
  sums[at + REGION.pointing]! += top.pointing;
  sums[at + REGION.pointingTiles]! += 1;
}
