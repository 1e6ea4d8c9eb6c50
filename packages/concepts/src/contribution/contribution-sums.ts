import { MorphoscopeError } from '@morphoscope/domain';
import type { Contributions } from './contributions.js';

/** Sums over tiles, plain numbers: survives JSON and `postMessage`. */
export interface ContributionState {
  readonly K: number;
  readonly strata: number;
  /** `strata`. */
  readonly tiles: readonly number[];
  /** `strata × (K + 1)`: clusters, then the residual. */
  readonly sums: readonly number[];
  readonly absolute: readonly number[];
  /** `strata` each: Σ constant, Σ_p |residual|, Σ_p |worth of the cell|. */
  readonly constant: readonly number[];
  readonly residual: readonly number[];
  readonly worth: readonly number[];
}

/** Contributions to a target, averaged over tiles. */
export interface MeanContributions {
  readonly tiles: number;
  /** `K`. */
  readonly clusters: readonly number[];
  readonly residual: number;
  readonly constant: number;
  /** `K + 1`: mean over tiles of |contribution|; large where signs differ between tiles and `clusters` is small. */
  readonly absolute: readonly number[];
  /**
   * Σ |residual| over cells, over Σ |worth| of the cells: what the clusters do not explain. Residuals of both signs do
   * not cancel. 0 where cells are worth nothing.
   */
  readonly residualShare: number;
}

/**
 * Streams contributions to one target: of a slide, of a cohort, apart by what the model says of a tile. Sums in float64;
 * the same tiles in the same order give the same result.
 */
export class ContributionSums {
  readonly #tiles: Float64Array;
  readonly #sums: Float64Array;
  readonly #absolute: Float64Array;
  readonly #constant: Float64Array;
  readonly #residual: Float64Array;
  readonly #worth: Float64Array;

  /**
   * @param strata into how many groups tiles fall (predicted classes). Default 1.
   */
  constructor(
    readonly K: number,
    readonly strata = 1,
  ) {
    this.#tiles = new Float64Array(strata);
    this.#sums = new Float64Array(strata * (K + 1));
    this.#absolute = new Float64Array(strata * (K + 1));
    this.#constant = new Float64Array(strata);
    this.#residual = new Float64Array(strata);
    this.#worth = new Float64Array(strata);
  }

  /**
   * Adds tiles. Buffers are only read.
   * @param stratumOf group of each tile. Default all 0.
   * @throws MorphoscopeError `InputError` when K differs or a group does not exist.
   */
  add(from: Contributions, stratumOf?: ArrayLike<number>): void {
    if (from.K !== this.K) throw mismatch(`${from.K} clusters do not fit ${this.K}`);
    for (let i = 0; i < from.n; i++) {
      const stratum = stratumOf ? stratumOf[i]! : 0;
      if (!(stratum in this.#tiles)) throw mismatch(`group ${stratum} of ${this.strata}`);
      this.#addTile(from, i, stratum);
    }
  }

  /** Adds the sums of other tiles. Merge in a fixed order for the same bytes. */
  merge(state: ContributionState): void {
    if (state.K !== this.K || state.strata !== this.strata)
      throw mismatch(`sums of ${state.K} clusters and ${state.strata} groups`);
    addTo(this.#tiles, state.tiles);
    addTo(this.#sums, state.sums);
    addTo(this.#absolute, state.absolute);
    addTo(this.#constant, state.constant);
    addTo(this.#residual, state.residual);
    addTo(this.#worth, state.worth);
  }

  /** The sums as plain numbers, for a file. */
  toJSON(): ContributionState {
    return {
      K: this.K,
      strata: this.strata,
      tiles: [...this.#tiles],
      sums: [...this.#sums],
      absolute: [...this.#absolute],
      constant: [...this.#constant],
      residual: [...this.#residual],
      worth: [...this.#worth],
    };
  }

  /**
   * Means over the tiles of one group, or of all; `undefined` without tiles. `Σ clusters + residual + constant` is the
   * mean of `Σ_p G · A`: with a linear head the mean target without its bias.
   */
  means(stratum?: number): MeanContributions | undefined {
    const groups = stratum === undefined ? Array.from({ length: this.strata }, (_, s) => s) : [stratum];
    const total = (values: Float64Array) => groups.reduce((sum, s) => sum + values[s]!, 0);
    const tiles = total(this.#tiles);
    if (!(tiles > 0)) return undefined;
    const { K } = this;
    const mean = (values: Float64Array) =>
      Array.from(
        { length: K + 1 },
        (_, part) => groups.reduce((sum, s) => sum + values[s * (K + 1) + part]!, 0) / tiles,
      );
    const means = mean(this.#sums);
    const worth = total(this.#worth);
    return {
      tiles,
      clusters: means.slice(0, K),
      residual: means[K]!,
      constant: total(this.#constant) / tiles,
      absolute: mean(this.#absolute),
      residualShare: worth > 0 ? total(this.#residual) / worth : 0,
    };
  }

  #addTile({ K, cells, planes, tiles, constant }: Contributions, i: number, stratum: number): void {
    this.#tiles[stratum]! += 1;
    this.#constant[stratum]! += constant[i]!;
    for (let part = 0; part <= K; part++) {
      const value = tiles[i * (K + 1) + part]!;
      this.#sums[stratum * (K + 1) + part]! += value;
      this.#absolute[stratum * (K + 1) + part]! += Math.abs(value);
    }
    for (let p = 0; p < cells; p++) {
      let worth = 0;
      for (let part = 0; part <= K; part++) worth += planes[(i * (K + 1) + part) * cells + p]!;
      this.#worth[stratum]! += Math.abs(worth);
      this.#residual[stratum]! += Math.abs(planes[(i * (K + 1) + K) * cells + p]!);
    }
  }
}

function addTo(target: Float64Array, values: readonly number[]): void {
  for (let i = 0; i < target.length; i++) target[i]! += values[i]!;
}

function mismatch(message: string): MorphoscopeError {
  return new MorphoscopeError('InputError', `Contributions: ${message}`, {
    suggestion: 'Add up contributions of one dictionary to one target.',
  });
}
