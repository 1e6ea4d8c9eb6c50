/** A multinomial logistic loss: `Σ −log p(label)` + `½ Σ w²` over the weights that are penalised. */
export interface SoftmaxProblem {
  /** `n × q`, row-major, last column ones. */
  readonly design: Float64Array;
  readonly n: number;
  readonly q: number;
  /** Classes with free weights: 1 for two classes (the other is the reference), else all c. */
  readonly free: number;
  /** `n`, 0…c−1. With two classes label 1 is the free one. */
  readonly labels: Uint32Array;
  /** 1 / C. */
  readonly penalty: number;
}

/** Loss, and where given the gradient (`free · q`) and the Hessian (`(free · q)²`, full, row-major) at `theta`. */
export function evaluateSoftmax(
  problem: SoftmaxProblem,
  theta: Float64Array,
  gradient?: Float64Array,
  hessian?: Float64Array,
): number {
  const { design, n, q, free, labels, penalty } = problem;
  gradient?.fill(0);
  hessian?.fill(0);
  const scores = new Float64Array(free);
  const size = free * q;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const row = i * q;
    const own = free === 1 ? labels[i]! - 1 : labels[i]!;
    loss += probabilities(design, row, q, theta, scores, own);
    if (!gradient) continue;
    for (let a = 0; a < free; a++) {
      const error = scores[a]! - (a === own ? 1 : 0);
      for (let j = 0; j < q; j++) gradient[a * q + j]! += error * design[row + j]!;
    }
    if (!hessian) continue;
    for (let a = 0; a < free; a++) {
      for (let b = a; b < free; b++) {
        const weight = scores[a]! * ((a === b ? 1 : 0) - scores[b]!);
        for (let j = 0; j < q; j++) {
          const scaled = weight * design[row + j]!;
          const at = (a * q + j) * size + b * q;
          for (let k = a === b ? j : 0; k < q; k++) hessian[at + k]! += scaled * design[row + k]!;
        }
      }
    }
  }
  for (let a = 0; a < free; a++) {
    for (let j = 0; j < q - 1; j++) {
      const value = theta[a * q + j]!;
      loss += 0.5 * penalty * value * value;
      if (gradient) gradient[a * q + j]! += penalty * value;
      if (hessian) hessian[(a * q + j) * size + a * q + j]! += penalty;
    }
  }
  if (hessian)
    for (let r = 0; r < size; r++) for (let c = 0; c < r; c++) hessian[r * size + c] = hessian[c * size + r]!;
  return loss;
}

/** Writes the probabilities of the free classes to `out`; returns `−log p` of class `own` (−1: the reference). */
export function probabilities(
  design: Float64Array,
  row: number,
  q: number,
  theta: Float64Array,
  out: Float64Array,
  own = -1,
): number {
  const free = out.length;
  let top = free === 1 ? 0 : Number.NEGATIVE_INFINITY;
  for (let a = 0; a < free; a++) {
    let score = 0;
    for (let j = 0; j < q; j++) score += design[row + j]! * theta[a * q + j]!;
    out[a] = score;
    if (score > top) top = score;
  }
  const ownScore = own < 0 ? 0 : out[own]!;
  let total = free === 1 ? Math.exp(-top) : 0;
  for (let a = 0; a < free; a++) total += Math.exp(out[a]! - top);
  for (let a = 0; a < free; a++) out[a] = Math.exp(out[a]! - top) / total;
  return Math.log(total) + top - ownScore;
}
