import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** How close WH comes to V, over any number of cells. Memory: two numbers per channel. */
export interface ReconstructionError {
  /** @param cells `n × C`, row-major. @param rebuilt the same shape. Rows that are not finite are left out. */
  add(cells: Numbers, rebuilt: Numbers, n: number): void;
  merge(other: Pick<ReconstructionError, 'state'>): void;
  /** `‖V − WH‖ / ‖V‖`. `n` counts cells. */
  relativeError(): Figure;
  /** `1 − ‖V − WH‖² / ‖V − mean‖²`, means per channel. */
  explainedVariance(): Figure;
  /** For `merge`. */
  readonly state: ReconstructionState;
}

/** What a reconstruction error has summed up: plain data. */
export interface ReconstructionState {
  cells: number;
  left: number;
  /** ‖V − WH‖². */
  error: number;
  /** Per channel: mean and Σ (v − mean)². */
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/** Starts an error of reconstruction over C channels. */
export function createReconstructionError(C: number): ReconstructionError {
  const state: ReconstructionState = {
    cells: 0,
    left: 0,
    error: 0,
    mean: new Float64Array(C),
    spread: new Float64Array(C),
  };
  const note = (): string | undefined =>
    state.left > 0 ? `${state.left} cells not finite left out` : undefined;
  return {
    state,
    add: (cells, rebuilt, n) => {
      for (let i = 0; i < n; i++) addCell(state, cells, rebuilt, i * C);
    },
    merge: ({ state: other }) => {
      if (other.cells > 0) mergeStates(state, other);
      state.left += other.left;
    },
    relativeError: () => {
      let size = 0;
      for (let j = 0; j < C; j++) size += state.spread[j]! + state.cells * state.mean[j]! ** 2;
      if (size === 0) return undefinedFigure(state.cells, 'all cells are 0');
      return figure(Math.sqrt(state.error / size), state.cells, note());
    },
    explainedVariance: () => {
      const variance = state.spread.reduce((sum, value) => sum + value, 0);
      if (variance === 0) return undefinedFigure(state.cells, 'all cells are the same');
      return figure(1 - state.error / variance, state.cells, note());
    },
  };
}

function addCell(state: ReconstructionState, cells: Numbers, rebuilt: Numbers, from: number): void {
  const C = state.mean.length;
  let error = 0;
  for (let j = 0; j < C; j++) error += (cells[from + j]! - rebuilt[from + j]!) ** 2;
  if (!Number.isFinite(error)) {
    state.left++;
    return;
  }
  state.cells++;
  state.error += error;
  for (let j = 0; j < C; j++) {
    const away = cells[from + j]! - state.mean[j]!;
    state.mean[j]! += away / state.cells;
    state.spread[j]! += away * (cells[from + j]! - state.mean[j]!);
  }
}

function mergeStates(into: ReconstructionState, other: ReconstructionState): void {
  const total = into.cells + other.cells;
  for (let j = 0; j < into.mean.length; j++) {
    const away = other.mean[j]! - into.mean[j]!;
    into.spread[j]! += other.spread[j]! + (away * away * into.cells * other.cells) / total;
    into.mean[j]! += (away * other.cells) / total;
  }
  into.cells = total;
  into.error += other.error;
}
