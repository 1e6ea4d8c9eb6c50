import { MorphoscopeError, type Tensor } from '@morphoscope/domain';
import { batchSize, type ClusterParts, rowsInUnitsOfA, type WeightedTiles } from '../cluster-model.js';
import { addPart, fillChannels } from './parts.kernel.js';
import { type RestOfNetwork, runVariants, type VariantLogits } from './variants.js';

/** What clusters are taken out of. */
export interface AblationModel extends ClusterParts {
  /** The layer has no values below 0 (after a ReLU): what would become negative is 0. */
  readonly nonNegative: boolean;
}

/** Options of `Ablation`. */
export interface AblationOptions {
  /**
   * Most activation values that one run of the rest of the network is given, and so its memory. At least one tile is
   * run. Default 2²² (16 MiB).
   */
  readonly valuesAtOnce?: number;
}

/** Where insertion starts: from no activation at all, or from the residual, what no cluster carries. */
export type InsertionStart = 'nothing' | 'residual';

/**
 * Takes clusters out of the activations, or puts them in, and asks the real rest of the network, g, what it makes of that.
 * The part of cluster k is `W_k(p) H_k` (times the scale of a signed shift), so `A = shift + Σ_k part_k + residual`. The idea
 * is that of concept deletion and insertion (A. Ghorbani et al., Towards Automatic Concept-based Explanations, NeurIPS 2019) and of completeness (C.-K. Yeh
 * et al., On Completeness-aware Concept-Based Explanations, NeurIPS 2020), with the residual kept or left out by name.
 *
 * Logits come back per tile and version; what they say about a target is for the caller. Memory is bounded by
 * `valuesAtOnce`, whatever the number of tiles or clusters.
 */
export class Ablation {
  readonly #rows: Float32Array;
  readonly #valuesAtOnce: number;

  /** @throws MorphoscopeError `InputError` when `valuesAtOnce` is not at least 1. */
  constructor(
    private readonly model: AblationModel,
    private readonly rest: RestOfNetwork,
    options: AblationOptions = {},
  ) {
    const { valuesAtOnce = 2 ** 22 } = options;
    if (!(valuesAtOnce >= 1))
      throw new MorphoscopeError('InputError', `valuesAtOnce is ${valuesAtOnce}, expected at least 1`, {
        where: 'valuesAtOnce',
        suggestion: 'Give the number of activation values that fit into memory.',
      });
    this.#valuesAtOnce = valuesAtOnce;
    this.#rows = rowsInUnitsOfA(model);
  }

  /**
   * Completeness: g of what the clusters carry together, and of the activations themselves. Step 0 is `g(A)`, step 1
   * `g(shift + WH)`.
   */
  completeness(tiles: WeightedTiles): Promise<VariantLogits> {
    return this.#run(tiles, 2, (map, tile, step) => {
      if (step === 0) return this.#restore(map, tiles, tile);
      this.#clear(map);
      for (let k = 0; k < this.model.K; k++) this.#add(map, tiles, tile, k, 1);
    });
  }

  /**
   * Step m is g without the first m clusters of the order; the residual stays. Step 0 is `g(A)`, step K `g(shift + residual)`.
   * @param order `n × K` as `clusterOrder` gives it.
   */
  deletion(tiles: WeightedTiles, order: ArrayLike<number>): Promise<VariantLogits> {
    this.#checkOrder(tiles, order);
    return this.#run(tiles, this.model.K + 1, (map, tile, step) => {
      if (step === 0) this.#restore(map, tiles, tile);
      else this.#add(map, tiles, tile, order[tile * this.model.K + step - 1]!, -1);
    });
  }

  /**
   * Step m is g with the first m clusters of the order put in. From `nothing`, step K is `g(shift + WH)`, completeness;
   * from `residual`, step K is `g(A)`.
   * @param order `n × K` as `clusterOrder` gives it.
   */
  insertion(
    tiles: WeightedTiles,
    order: ArrayLike<number>,
    from: InsertionStart = 'nothing',
  ): Promise<VariantLogits> {
    this.#checkOrder(tiles, order);
    return this.#run(tiles, this.model.K + 1, (map, tile, step) => {
      if (step > 0) return this.#add(map, tiles, tile, order[tile * this.model.K + step - 1]!, 1);
      if (from === 'nothing') return this.#clear(map);
      this.#restore(map, tiles, tile);
      for (let k = 0; k < this.model.K; k++) this.#add(map, tiles, tile, k, -1);
    });
  }

  /**
   * Each cluster left out alone. Step 0 is `g(A)`, step k + 1 g without cluster k, step K + 1 g without the residual
   * (`g(shift + WH)`). The exact effect of a part is the target at step 0 minus the target at its step: see `effectsOf`.
   */
  effects(tiles: WeightedTiles): Promise<VariantLogits> {
    const { K } = this.model;
    return this.#run(tiles, K + 2, (map, tile, step) => {
      if (step > K) {
        this.#clear(map);
        for (let k = 0; k < K; k++) this.#add(map, tiles, tile, k, 1);
        return;
      }
      this.#restore(map, tiles, tile);
      if (step > 0) this.#add(map, tiles, tile, step - 1, -1);
    });
  }

  #run(
    tiles: WeightedTiles,
    steps: number,
    change: (map: Float32Array, tile: number, step: number) => void,
  ): Promise<VariantLogits> {
    const { n } = batchSize(this.model, tiles);
    const { data, shape } = tiles.activations;
    const [, C, height, width] = shape as [number, number, number, number];
    const { nonNegative } = this.model;
    const valuesAtOnce = this.#valuesAtOnce;
    return runVariants(this.rest, {
      n,
      steps,
      C,
      height,
      width,
      activations: data,
      nonNegative,
      valuesAtOnce,
      change,
    });
  }

  #restore(map: Float32Array, { activations }: WeightedTiles, tile: number): void {
    map.set(activations.data.subarray(tile * map.length, (tile + 1) * map.length));
  }

  /** No activation at all; of a signed layer its shift, which every cell has. */
  #clear(map: Float32Array): void {
    const { shift, C } = this.model;
    if (shift) fillChannels(map, shift.shift, map.length / C);
    else map.fill(0);
  }

  #add(map: Float32Array, { weights }: WeightedTiles, tile: number, k: number, sign: 1 | -1): void {
    const { K, C } = this.model;
    const cells = map.length / C;
    const at = (tile * K + k) * cells;
    addPart(map, weights.subarray(at, at + cells), this.#rows.subarray(k * C, (k + 1) * C), sign, cells);
  }

  #checkOrder(tiles: WeightedTiles, order: ArrayLike<number>): void {
    const { K } = this.model;
    const { n } = batchSize(this.model, tiles);
    let right = order.length === n * K;
    for (let i = 0; right && i < n; i++) {
      const ids = new Set<number>();
      for (let m = 0; m < K; m++) ids.add(order[i * K + m]!);
      right = ids.size === K && [...ids].every((k) => Number.isInteger(k) && k >= 0 && k < K);
    }
    if (right) return;
    throw new MorphoscopeError(
      'InputError',
      `the order does not hold each of the ${K} clusters once per tile`,
      {
        suggestion: 'Make it with clusterOrder.',
      },
    );
  }
}

/**
 * What a target is worth at every step.
 * @param worth of a target per tile, from logits `n × classes` (`targetValues` of attribution).
 * @returns `n × steps`, row-major.
 */
export function targetCurve(
  variants: VariantLogits,
  worth: (logits: Tensor) => ArrayLike<number>,
): Float64Array {
  const { n, steps, classes, logits } = variants;
  const out = new Float64Array(n * steps);
  for (let step = 0; step < steps; step++) {
    const data = new Float32Array(n * classes);
    for (let i = 0; i < n; i++) {
      const at = (i * steps + step) * classes;
      data.set(logits.subarray(at, at + classes), i * classes);
    }
    const values = worth({ data, shape: [n, classes] });
    for (let i = 0; i < n; i++) out[i * steps + step] = values[i]!;
  }
  return out;
}

/**
 * Exact effects from the versions of `Ablation.effects`: the target at `g(A)` minus the target without the part.
 * @returns `n × (K + 1)`: the clusters, then the residual. They need not add up: where the rest is not linear, parts act
 * together.
 */
export function effectsOf(
  variants: VariantLogits,
  worth: (logits: Tensor) => ArrayLike<number>,
): Float64Array {
  const { n, steps } = variants;
  const curve = targetCurve(variants, worth);
  const out = new Float64Array(n * (steps - 1));
  for (let i = 0; i < n; i++)
    for (let step = 1; step < steps; step++)
      out[i * (steps - 1) + step - 1] = curve[i * steps]! - curve[i * steps + step]!;
  return out;
}
