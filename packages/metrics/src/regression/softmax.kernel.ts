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

/** Value and derivatives of the loss at one point; buffers are reused. */
export interface SoftmaxPoint {
  loss: number;
  /** `free · q`. */
  readonly gradient: Float64Array;
  /** `(free · q)²`, full, row-major. */
  readonly hessian: Float64Array;
}

/** Writes loss, gradient and Hessian at `theta` to `out`. */
export function evaluateSoftmax(problem: SoftmaxProblem, theta: Float64Array, out: SoftmaxPoint): void {
  const { design, n, q, free, labels, penalty } = problem;
  const { gradient } = out;
  gradient.fill(0);
  const triangle = (q * (q + 1)) / 2;
  const outer = new Float64Array(triangle);
  // One upper triangle of Σ w x xᵀ per pair of classes.
  const curvature = new Float64Array(((free * (free + 1)) / 2) * triangle);
  const scores = new Float64Array(free);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const row = i * q;
    const own = free === 1 ? labels[i]! - 1 : labels[i]!;
    loss += probabilities(design, row, q, theta, scores, own);
    for (let j = 0, t = 0; j < q; j++) {
      const x = design[row + j]!;
      for (let k = j; k < q; k++) outer[t++] = x * design[row + k]!;
    }
    let at = 0;
    for (let a = 0; a < free; a++) {
      const p = scores[a]!;
      const error = p - (a === own ? 1 : 0);
      for (let j = 0; j < q; j++) gradient[a * q + j]! += error * design[row + j]!;
      for (let b = a; b < free; b++) {
        const weight = a === b ? p * (1 - p) : -p * scores[b]!;
        for (let t = 0; t < triangle; t++) curvature[at + t]! += weight * outer[t]!;
        at += triangle;
      }
    }
  }
  for (let a = 0; a < free; a++) {
    for (let j = 0; j < q - 1; j++) {
      const value = theta[a * q + j]!;
      loss += 0.5 * penalty * value * value;
      gradient[a * q + j]! += penalty * value;
    }
  }
  out.loss = loss;
  unpackHessian(curvature, problem, out.hessian);
}

function unpackHessian(
  curvature: Float64Array,
  { q, free, penalty }: SoftmaxProblem,
  hessian: Float64Array,
): void {
  const size = free * q;
  let at = 0;
  for (let a = 0; a < free; a++) {
    for (let b = a; b < free; b++) {
      for (let j = 0; j < q; j++) {
        for (let k = j; k < q; k++) {
          const value = curvature[at++]! + (a === b && j === k && j < q - 1 ? penalty : 0);
          const [r, c] = [a * q, b * q];
          hessian[(r + j) * size + c + k] = value;
          hessian[(r + k) * size + c + j] = value;
          hessian[(c + j) * size + r + k] = value;
          hessian[(c + k) * size + r + j] = value;
        }
      }
    }
  }
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
