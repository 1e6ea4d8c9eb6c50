import { MOMENTS } from '../overlap/moments.js';

/** One side of a comparison over the m counted cells of a tile, with what is known of it alone. */
export interface Side {
  readonly values: Float64Array;
  /** Values less their mean. */
  readonly centred: Float64Array;
  mean: number;
  /** Σ centred². */
  spread: number;
  /** Σ values². */
  energy: number;
  /** Cells above the threshold. */
  support: number;
  /** Values above this are among the tile's highest. */
  quantile: number;
  /** Cells above `quantile`. */
  above: number;
}

export function createSide(cells: number): Side {
  const numbers = (): Float64Array => new Float64Array(cells);
  return {
    values: numbers(),
    centred: numbers(),
    mean: 0,
    spread: 0,
    energy: 0,
    support: 0,
    quantile: 0,
    above: 0,
  };
}

/**
 * Fills in what follows from `values`.
 * @param threshold cells above it are the support. @param share of cells above `quantile`, at most (ties go below).
 */
export function describeSide(side: Side, m: number, threshold: number, share: number): void {
  const { values, centred } = side;
  let sum = 0;
  let energy = 0;
  let support = 0;
  for (let i = 0; i < m; i++) {
    const value = values[i]!;
    sum += value;
    energy += value * value;
    if (value > threshold) support++;
  }
  const mean = sum / m;
  let spread = 0;
  for (let i = 0; i < m; i++) {
    const value = values[i]! - mean;
    centred[i] = value;
    spread += value * value;
  }
  side.mean = mean;
  side.spread = spread;
  side.energy = energy;
  side.support = support;
  side.quantile = values.slice(0, m).sort()[Math.max(0, m - 1 - Math.floor(share * m))]!;
  side.above = 0;
  for (let i = 0; i < m; i++) if (values[i]! > side.quantile) side.above++;
}

/** Sums over tiles of the comparison of a cluster with a map: positions in a row of numbers. */
export const PAIR = {
  iou: 0,
  iouTiles: 1,
  intersection: 2,
  union: 3,
  iouSum: 4,
  supportIou: 5,
  supportTiles: 6,
  minmax: 7,
  minmaxTiles: 8,
  pearson: 9,
  pearsonTiles: 10,
  l2: 11,
  unitL2: 12,
  unitTiles: 13,
  quantileIou: 14,
  quantileTiles: 15,
  moments: 16,
  width: 16 + MOMENTS,
} as const;

/**
 * Adds one tile's comparison of a cluster with a map to the row of sums at `at`; the tile's own moments go to `moments`.
 *
 * @param share the cluster's shares, m. @param label hard labels, m. @param labelled cells with label k.
 */
export function addPair(
  sums: Float64Array,
  at: number,
  weight: Side,
  map: Side,
  cluster: {
    readonly share: Float64Array;
    readonly shareSum: number;
    readonly label: Uint8Array;
    readonly k: number;
    readonly labelled: number;
  },
  m: number,
  threshold: number,
  moments: Float64Array,
): void {
  const w = weight.values;
  const c = map.values;
  const { share, label, k } = cluster;
  let hard = 0;
  let soft = 0;
  let top = 0;
  let inside = 0;
  let product = 0;
  let distance = 0;
  for (let i = 0; i < m; i++) {
    const difference = w[i]! - c[i]!;
    distance += difference * difference;
    product += weight.centred[i]! * map.centred[i]!;
    if (w[i]! > weight.quantile && c[i]! > map.quantile) top++;
    if (c[i]! > threshold) {
      if (label[i] === k) hard++;
      if (w[i]! > threshold) soft++;
      inside += share[i]!;
    }
  }
  const both = cluster.labelled + map.support;
  if (both > 0) {
    sums[at + PAIR.iou]! += hard / (both - hard);
    sums[at + PAIR.iouSum]! += hard / both;
    sums[at + PAIR.iouTiles]! += 1;
    sums[at + PAIR.intersection]! += hard;
    sums[at + PAIR.union]! += both - hard;
  }
  const supports = weight.support + map.support - soft;
  if (supports > 0) {
    sums[at + PAIR.supportIou]! += soft / supports;
    sums[at + PAIR.supportTiles]! += 1;
  }
  // Shares lie in [0, 1] and the mask is 0 or 1, so the smaller of both is the share inside the mask.
  const larger = map.support + cluster.shareSum - inside;
  if (larger > 0) {
    sums[at + PAIR.minmax]! += inside / larger;
    sums[at + PAIR.minmaxTiles]! += 1;
  }
  const tops = weight.above + map.above - top;
  if (tops > 0) {
    sums[at + PAIR.quantileIou]! += top / tops;
    sums[at + PAIR.quantileTiles]! += 1;
  }
  const [sw, sc] = [Math.sqrt(weight.spread), Math.sqrt(map.spread)];
  if (sw > 1e-12 && sc > 1e-12) {
    sums[at + PAIR.pearson]! += product / (sw * sc);
    sums[at + PAIR.pearsonTiles]! += 1;
  }
  sums[at + PAIR.l2]! += Math.sqrt(distance);
  const [nw, nc] = [Math.sqrt(weight.energy), Math.sqrt(map.energy)];
  if (nw * nc > 1e-12) {
    const cosine = (product + m * weight.mean * map.mean) / (nw * nc);
    sums[at + PAIR.unitL2]! += Math.sqrt(Math.max(0, 2 - 2 * cosine));
    sums[at + PAIR.unitTiles]! += 1;
  }
  moments[0] = m;
  moments[1] = weight.mean;
  moments[2] = map.mean;
  moments[3] = weight.spread;
  moments[4] = map.spread;
  moments[5] = product;
}
