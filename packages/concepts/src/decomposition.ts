import { type Decomposition, type LinearHead, MorphoscopeError } from '@morphoscope/domain';

/** Sums over cells, plain numbers: survives JSON and `postMessage`, so slides can be summed apart and merged. */
export interface DecompositionState {
  readonly classes: number;
  readonly K: number;
  /** Cells seen. */
  readonly cells: number;
  /** `K`: Σ_p W_k(p). */
  readonly weight: readonly number[];
  /** `classes` each: Σ CAM, Σ |CAM|, Σ |residual|. */
  readonly evidence: readonly number[];
  readonly absoluteEvidence: readonly number[];
  readonly absoluteResidual: readonly number[];
  /** `classes`: what the head reads of the shift of a signed layer; absent where there is none. */
  readonly constant?: readonly number[];
}

/**
 * Class evidence of every cell, `CAM_c(p) = w_c · A(p)` (B. Zhou et al., Learning Deep Features for Discriminative
 * Localization, CVPR 2016). Bias not included.
 * @param A `C × n`, row-major: one tile's activations as the model gives them. Only read.
 * @param out `classes × n` to write to; fresh if absent.
 * @returns `out`.
 */
export function classEvidence(
  A: Float32Array,
  n: number,
  head: LinearHead,
  out: Float32Array = new Float32Array(head.classes * n),
): Float32Array {
  const sums = new Float64Array(n);
  for (let c = 0; c < head.classes; c++) {
    sums.fill(0);
    for (let i = 0; i < head.channels; i++) {
      const w = head.weights[c * head.channels + i]!;
      if (w === 0) continue;
      for (let p = 0; p < n; p++) sums[p]! += w * A[i * n + p]!;
    }
    out.set(sums, c * n);
  }
  return out;
}

/**
 * Streams cells and splits the mean evidence of each class over the clusters:
 * `CAM_c(p) = constant_c + Σ_k W_k(p) s_ck + r_c(p)` holds for every cell by construction, so the means add up exactly too.
 * The constant is what the head reads of the shift of a signed layer, 0 otherwise.
 * Sums in float64; the same cells in the same order give the same result.
 */
export class DecompositionSums {
  readonly classes: number;
  readonly K: number;
  readonly #s: Float64Array;
  readonly #constant: Float64Array;
  readonly #weight: Float64Array;
  readonly #evidence: Float64Array;
  readonly #absoluteEvidence: Float64Array;
  readonly #absoluteResidual: Float64Array;
  #cells = 0;

  /**
   * @param importance `classes × K` as `importance()` gives it; copied.
   * @param constant `classes` as `shiftEvidence()` gives it; copied. Default 0.
   */
  constructor(
    classes: number,
    K: number,
    importance: ArrayLike<number>,
    constant: ArrayLike<number> = new Float64Array(classes),
  ) {
    if (constant.length !== classes) throw mismatch(`${constant.length} constants for ${classes} classes`);
    if (importance.length !== classes * K)
      throw mismatch(`importance has ${importance.length} values, expected ${classes} × ${K}`);
    this.classes = classes;
    this.K = K;
    this.#s = Float64Array.from(importance);
    this.#constant = Float64Array.from(constant);
    this.#weight = new Float64Array(K);
    this.#evidence = new Float64Array(classes);
    this.#absoluteEvidence = new Float64Array(classes);
    this.#absoluteResidual = new Float64Array(classes);
  }

  /** Cells added so far. */
  get cells(): number {
    return this.#cells;
  }

  /**
   * Adds n cells. Buffers are only read.
   * @param W `K × n`, row-major.
   * @param evidence `classes × n`, row-major: the CAM of each cell.
   */
  add(W: Float32Array, evidence: Float32Array, n: number): void {
    const { K, classes } = this;
    this.#cells += n;
    for (let k = 0; k < K; k++) for (let p = 0; p < n; p++) this.#weight[k]! += W[k * n + p]!;
    const explained = new Float64Array(n);
    for (let c = 0; c < classes; c++) {
      explained.fill(this.#constant[c]!);
      for (let k = 0; k < K; k++) {
        const s = this.#s[c * K + k]!;
        for (let p = 0; p < n; p++) explained[p]! += W[k * n + p]! * s;
      }
      for (let p = 0; p < n; p++) {
        const cam = evidence[c * n + p]!;
        this.#evidence[c]! += cam;
        this.#absoluteEvidence[c]! += Math.abs(cam);
        this.#absoluteResidual[c]! += Math.abs(cam - explained[p]!);
      }
    }
  }

  /** Adds the sums of other cells seen under the same importance. Merge in a fixed order for the same bytes. */
  merge(state: DecompositionState): void {
    if (state.classes !== this.classes || state.K !== this.K)
      throw mismatch(`sums of ${state.classes} × ${state.K} do not fit ${this.classes} × ${this.K}`);
    this.#cells += state.cells;
    addTo(this.#weight, state.weight);
    addTo(this.#evidence, state.evidence);
    addTo(this.#absoluteEvidence, state.absoluteEvidence);
    addTo(this.#absoluteResidual, state.absoluteResidual);
  }

  /** The sums as plain numbers. */
  toJSON(): DecompositionState {
    return {
      classes: this.classes,
      K: this.K,
      cells: this.#cells,
      weight: [...this.#weight],
      evidence: [...this.#evidence],
      absoluteEvidence: [...this.#absoluteEvidence],
      absoluteResidual: [...this.#absoluteResidual],
      ...(this.#constant.some((value) => value !== 0) ? { constant: [...this.#constant] } : {}),
    };
  }

  /**
   * One entry per class: `bias + Σ_k effects[k] + residual` is bias + mean CAM, which with average pooling is the mean
   * logit of the tiles the cells come from. The bias given back includes the constant. Empty when no cell was added.
   * @param classNames `classes`
   * @param bias `classes`
   */
  decomposition(classNames: readonly string[], bias: ArrayLike<number>): Decomposition[] {
    if (classNames.length !== this.classes || bias.length !== this.classes)
      throw mismatch(`${classNames.length} names and ${bias.length} biases for ${this.classes} classes`);
    const n = this.#cells;
    if (n === 0) return [];
    return classNames.map((className, c) => {
      const effects = Array.from(this.#weight, (weight, k) => (weight / n) * this.#s[c * this.K + k]!);
      const constant = this.#constant[c]!;
      const explained = effects.reduce((total, effect) => total + effect, constant);
      const cam = this.#absoluteEvidence[c]!;
      return {
        className,
        effects,
        residual: this.#evidence[c]! / n - explained,
        bias: bias[c]! + constant,
        residualShare: cam > 0 ? this.#absoluteResidual[c]! / cam : 0,
      };
    });
  }
}

function addTo(target: Float64Array, values: readonly number[]): void {
  for (let i = 0; i < target.length; i++) target[i]! += values[i]!;
}

function mismatch(message: string): MorphoscopeError {
  return new MorphoscopeError('InputError', `Decomposition: ${message}`, {
    suggestion: 'Use the importance of the same dictionary and head for all of it.',
  });
}
