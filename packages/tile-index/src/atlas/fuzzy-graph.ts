import type { NeighbourGraph } from '../graph/neighbour-graph.js';

/** Weighted edges of UMAP's graph, both directions of each, by head, then tail as they come. */
export interface FuzzyGraph {
  readonly n: number;
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** Membership strength of each edge, above 0, at most 1. */
  readonly weights: Float32Array;
}

const ROUNDS = 64;
const TOLERANCE = 1e-5;
/** A scale is at least this share of the mean distance. */
const LEAST_SCALE = 1e-3;

/**
 * The fuzzy union of the rows' neighbourhoods (McInnes, Healy & Melville 2018, algorithms 2 and 3): each row's distances
 * begin at its nearest neighbour, and its scale makes its memberships sum to log₂ k.
 */
export function fuzzyGraph(graph: NeighbourGraph): FuzzyGraph {
  const { n, k, rows } = graph;
  const memberships = membershipsOf(graph);
  const heads: number[] = [];
  const tails: number[] = [];
  const weights: number[] = [];
  const put = (head: number, tail: number, weight: number): void => {
    heads.push(head);
    tails.push(tail);
    weights.push(weight);
  };
  for (let i = 0; i < n; i++) {
    for (let at = i * k; at < (i + 1) * k && rows[at]! >= 0; at++) {
      const j = rows[at]!;
      const back = rows.subarray(j * k, (j + 1) * k).indexOf(i);
      const there = memberships[at]!;
      const returned = back < 0 ? 0 : memberships[j * k + back]!;
      const weight = there + returned - there * returned;
      if (weight <= 0) continue;
      put(i, j, weight);
      if (back < 0) put(j, i, weight);
    }
  }
  return {
    n,
    heads: Int32Array.from(heads),
    tails: Int32Array.from(tails),
    weights: Float32Array.from(weights),
  };
}

function membershipsOf({ n, k, rows, distances }: NeighbourGraph): Float64Array {
  const out = new Float64Array(n * k);
  const known = distances.filter((distance) => Number.isFinite(distance));
  const meanOfAll = mean(known);
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * k, (i + 1) * k).filter((distance) => Number.isFinite(distance));
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const least = LEAST_SCALE * (nearest > 0 ? mean(own) : meanOfAll);
    const scale = Math.max(least, scaleOf(own, nearest, Math.log2(k + 1)));
    for (let a = 0; a < own.length && rows[i * k + a]! >= 0; a++) {
      const beyond = own[a]! - nearest;
      out[i * k + a] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale);
    }
  }
  return out;
}

/** By bisection. */
function scaleOf(distances: Float32Array, nearest: number, target: number): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let scale = 1;
  for (let round = 0; round < ROUNDS; round++) {
    // The row itself, at distance 0, is not in the list but counts among its neighbours.
    let sum = 0;
    for (const distance of distances) sum += distance > nearest ? Math.exp(-(distance - nearest) / scale) : 1;
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) {
      high = scale;
      scale = (low + high) / 2;
    } else {
      low = scale;
      scale = high === Number.POSITIVE_INFINITY ? scale * 2 : (low + high) / 2;
    }
  }
  return scale;
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length > 0 ? sum / values.length : 0;
}
