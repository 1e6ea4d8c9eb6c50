import { MorphoscopeError } from '@morphoscope/domain';
import type { NeighbourGraph } from './neighbour-graph.js';

/** How the clusters of tiles border on each other in the space of the index. Matrices are `K × K`, row-major. */
export interface ClusterGraph {
  readonly K: number;
  /** Tiles per cluster. */
  readonly tiles: readonly number[];
  /** `[a, b]`: neighbours that tiles of a have in b. */
  readonly counts: readonly number[];
  /** `[a, b]`: share of the neighbours of a that lie in b. */
  readonly shares: readonly number[];
  /** `[a, b]`: that share, divided by the share of b among all other tiles: 1 is chance. */
  readonly lifts: readonly number[];
  /** Per pair that has any: the tiles on either side with most neighbours on the other. */
  readonly borders: readonly ClusterBorder[];
}

/** Two clusters, a < b, and the rows that lie between them, most first. */
export interface ClusterBorder {
  readonly a: number;
  readonly b: number;
  /** Rows of a, by neighbours in b; equally many: the nearer one first. */
  readonly ofA: readonly number[];
  readonly ofB: readonly number[];
}

interface BorderTile {
  readonly row: number;
  readonly count: number;
  /** To the nearest neighbour on the other side. */
  readonly distance: number;
}

/**
 * Counts for every pair of clusters how often their tiles are neighbours.
 * @param clusterOf cluster of each row from 0, −1 for none: such rows count nowhere.
 * @param tiles how many border tiles to name per side. Default 8.
 * @throws MorphoscopeError `InputError` when `clusterOf` and the graph differ in their rows.
 */
export function clusterGraph(
  graph: NeighbourGraph,
  clusterOf: ArrayLike<number>,
  K: number,
  tiles = 8,
): ClusterGraph {
  if (clusterOf.length !== graph.n) {
    throw new MorphoscopeError(
      'InputError',
      `clusters of ${clusterOf.length} rows for a graph of ${graph.n}`,
    );
  }
  const counts = new Array<number>(K * K).fill(0);
  const sizes = new Array<number>(K).fill(0);
  const sides = new Map<number, BorderTile[]>();
  for (let row = 0; row < graph.n; row++) {
    const a = clusterOf[row]!;
    if (a < 0) continue;
    sizes[a]!++;
    for (const [b, { count, distance }] of neighbourClusters(graph, clusterOf, row)) {
      counts[a * K + b]! += count;
      if (a !== b) keepBorder(sides, a * K + b, { row, count, distance }, tiles);
    }
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = counts.map((count, at) => ratio(count, sum(counts, Math.floor(at / K), K)));
  const lifts = shares.map((share, at) => {
    const a = Math.floor(at / K);
    const b = at % K;
    return ratio(share, ratio(sizes[b]! - Number(a === b), total - 1));
  });
  return { K, tiles: sizes, counts, shares, lifts, borders: bordersOf(sides, K, tiles) };
}

function neighbourClusters(
  { k, rows, distances }: NeighbourGraph,
  clusterOf: ArrayLike<number>,
  row: number,
) {
  const found = new Map<number, { count: number; distance: number }>();
  for (let i = row * k; i < (row + 1) * k && rows[i]! >= 0; i++) {
    const b = clusterOf[rows[i]!]!;
    if (b < 0) continue;
    const one = found.get(b);
    // Neighbours come nearest first, so the first of a cluster is the nearest of it.
    if (one) one.count++;
    else found.set(b, { count: 1, distance: distances[i]! });
  }
  return found;
}

function keepBorder(sides: Map<number, BorderTile[]>, pair: number, tile: BorderTile, most: number): void {
  const side = sides.get(pair) ?? [];
  sides.set(pair, side);
  side.push(tile);
  if (side.length <= 4 * most) return;
  side.sort(byBorder);
  side.length = most;
}

function byBorder(a: BorderTile, b: BorderTile): number {
  return b.count - a.count || a.distance - b.distance || a.row - b.row;
}

function bordersOf(sides: ReadonlyMap<number, BorderTile[]>, K: number, most: number): ClusterBorder[] {
  const borders: ClusterBorder[] = [];
  const rowsOf = (a: number, b: number): number[] =>
    [...(sides.get(a * K + b) ?? [])]
      .sort(byBorder)
      .slice(0, most)
      .map(({ row }) => row);
  for (let a = 0; a < K; a++) {
    for (let b = a + 1; b < K; b++) {
      const border = { a, b, ofA: rowsOf(a, b), ofB: rowsOf(b, a) };
      if (border.ofA.length + border.ofB.length > 0) borders.push(border);
    }
  }
  return borders;
}

function sum(matrix: readonly number[], row: number, K: number): number {
  let total = 0;
  for (let b = 0; b < K; b++) total += matrix[row * K + b]!;
  return total;
}

function ratio(value: number, by: number): number {
  return by > 0 ? value / by : 0;
}
