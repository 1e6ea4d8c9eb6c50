import { type Figure, figure, undefinedFigure } from '../figure.js';
import { loadTile, type TileBatch, tileCells } from './tile-batch.js';

/** Mean over tiles of the correlations between cluster weights (protocol 4.1). */
export interface ClusterCorrelation {
  add(batch: TileBatch): void;
  merge(other: Pick<ClusterCorrelation, 'state'>): void;
  /** `K × K`, row-major. `n`: tiles where both clusters vary. */
  result(): Figure[];
  /** `K × K × 2`: sum of correlations, tiles; for `merge`. */
  readonly state: Float64Array;
}

/** Starts a mean correlation matrix of K clusters. */
export function createClusterCorrelation(K: number, cells: number): ClusterCorrelation {
  const state = new Float64Array(K * K * 2);
  const packed = tileCells(K, cells);
  const norms = new Float64Array(K);
  return {
    state,
    add: (batch) => {
      for (let tile = 0; tile < batch.tiles; tile++) {
        loadTile(batch, tile, packed);
        if (packed.count === 0) continue;
        for (let k = 0; k < K; k++) norms[k] = centre(packed.W, k * cells, packed.count);
        addTile(state, packed.W, norms, K, cells, packed.count);
      }
    },
    merge: (other) => {
      for (let i = 0; i < state.length; i++) state[i]! += other.state[i]!;
    },
    result: () =>
      Array.from({ length: K * K }, (_, at) => {
        const tiles = state[2 * at + 1]!;
        return tiles > 0
          ? figure(state[2 * at]! / tiles, tiles)
          : undefinedFigure(0, 'no tile where both clusters vary');
      }),
  };
}

function addTile(
  state: Float64Array,
  W: Float64Array,
  norms: Float64Array,
  K: number,
  cells: number,
  m: number,
): void {
  for (let a = 0; a < K; a++) {
    for (let b = 0; b < K; b++) {
      if (norms[a]! <= 1e-12 || norms[b]! <= 1e-12) continue;
      let product = 0;
      for (let i = 0; i < m; i++) product += W[a * cells + i]! * W[b * cells + i]!;
      state[2 * (a * K + b)]! += product / (norms[a]! * norms[b]!);
      state[2 * (a * K + b) + 1]! += 1;
    }
  }
}

/** Takes the mean off m values from `at`; returns what is left, as a norm. */
function centre(values: Float64Array, at: number, m: number): number {
  let sum = 0;
  for (let i = 0; i < m; i++) sum += values[at + i]!;
  const mean = sum / m;
  let squares = 0;
  for (let i = 0; i < m; i++) {
    const value = values[at + i]! - mean;
    values[at + i] = value;
    squares += value * value;
  }
  return Math.sqrt(squares);
}
