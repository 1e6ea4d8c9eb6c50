import { evaluateSoftmax, type SoftmaxPoint, type SoftmaxProblem } from './softmax.kernel.js';

/**
 * Minimises the penalised softmax loss by Newton steps with backtracking. The loss is convex, and with more than two classes it does
 * not change when all intercepts shift together; that direction is held at the start's sum. The last step is the one from where the
 * Newton decrement is below 1e-13 of the loss: steps converge quadratically, so what is left is rounding. At most 100 steps.
 *
 * @param theta start, `free · q`; overwritten with the solution.
 * @returns whether it converged.
 */
export function newtonSoftmax(problem: SoftmaxProblem, theta: Float64Array): boolean {
  const size = theta.length;
  const trial = new Float64Array(size);
  let point = emptyPoint(size);
  let next = emptyPoint(size);
  evaluateSoftmax(problem, theta, point);
  for (let step = 0; step < 100; step++) {
    holdShift(problem, point.hessian);
    const direction = solveDamped(point.hessian, point.gradient);
    let decrement = 0;
    for (let i = 0; i < size; i++) decrement += direction[i]! * point.gradient[i]!;
    if (decrement <= 1e-13 * Math.max(1, point.loss)) {
      for (let i = 0; i < size; i++) theta[i]! -= direction[i]!;
      return true;
    }
    for (let length = 1; length > 1e-9; length /= 2) {
      for (let i = 0; i < size; i++) trial[i] = theta[i]! - length * direction[i]!;
      evaluateSoftmax(problem, trial, next);
      if (next.loss <= point.loss - 1e-4 * length * decrement) break;
    }
    theta.set(trial);
    [point, next] = [next, point];
  }
  return false;
}

function emptyPoint(size: number): SoftmaxPoint {
  return { loss: 0, gradient: new Float64Array(size), hessian: new Float64Array(size * size) };
}

/** Makes the common shift of the intercepts, which the loss does not see, a direction of curvature 1. */
function holdShift({ free, q }: SoftmaxProblem, hessian: Float64Array): void {
  if (free === 1) return;
  for (let a = 0; a < free; a++) {
    for (let b = 0; b < free; b++) hessian[(a * q + q - 1) * free * q + b * q + q - 1]! += 1;
  }
}

/** Solves `H x = g`; adds to the diagonal until the factorisation goes through. */
function solveDamped(hessian: Float64Array, gradient: Float64Array): Float64Array {
  const size = gradient.length;
  let top = 0;
  for (let i = 0; i < size; i++) top = Math.max(top, hessian[i * size + i]!);
  for (let damping = 0; ; damping = Math.max(damping * 10, 1e-14 * Math.max(top, 1e-300))) {
    const factor = cholesky(hessian, size, damping);
    if (factor) return substitute(factor, gradient);
  }
}

function cholesky(matrix: Float64Array, size: number, damping: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]! + (i === j ? damping : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i !== j) lower[i * size + j] = sum / lower[j * size + j]!;
      else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

function substitute(lower: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  return x;
}
