import { type RuleName, ruleNumbers } from './composite.js';
import type { LinearView } from './linear-view.js';

/** Relevance at the outputs of a linear layer to relevance at its inputs: names of tensors, emitted node by node. */
export type LinearRule = (view: LinearView, relevance: string) => string;

/** `z + ε sign(z)`, with sign(0) = 1: never zero. */
export function stabilized({ emit }: Pick<LinearView, 'emit'>, z: string, epsilon: number): string {
  const below = emit.op('Less', [z, emit.scalar(0)]);
  const shift = emit.op('Where', [below, emit.scalar(-epsilon), emit.scalar(epsilon)]);
  return emit.add(z, shift);
}

function share(view: LinearView, relevance: string, z: string): string {
  return view.emit.div(relevance, stabilized(view, z, ruleNumbers.stabilizer));
}

/** Positive and negative part of x; without the negative one where x has none. */
function parts({ emit, x, nonNegative }: LinearView): { readonly up: string; readonly down?: string } {
  if (nonNegative) return { up: x };
  return { up: positive(emit, x), down: negative(emit, x) };
}

function positive(emit: LinearView['emit'], name: string): string {
  return emit.op('Relu', [name]);
}

function negative(emit: LinearView['emit'], name: string): string {
  return emit.op('Min', [name, emit.scalar(0)]);
}

/** A pair of weights and a bias: `up` meets the positive part of x, `down` the negative one. */
interface Pair {
  readonly up: string;
  readonly down: string;
  readonly bias?: string | undefined;
}

/** `x⁺ · up + x⁻ · down + bias`. */
function forwardPair(view: LinearView, { up, down, bias }: Pair): string {
  const { emit } = view;
  const x = parts(view);
  const terms = [view.forward(x.up, up)];
  if (x.down) terms.push(view.forward(x.down, down));
  if (bias) terms.push(bias);
  return emit.sum(terms)!;
}

/** What a pair of weights sends back, weighted by the part of x it meets. */
function backPair(view: LinearView, { up, down }: Pair, adjoint: string): string {
  const { emit } = view;
  const x = parts(view);
  const above = emit.mul(x.up, view.back(up, adjoint));
  return x.down ? emit.add(above, emit.mul(x.down, view.back(down, adjoint))) : above;
}

/** Contributions above zero: positive with positive, negative with negative, positive bias. */
function risingPair({ emit, weight, bias }: LinearView): Pair {
  return {
    up: positive(emit, weight),
    down: negative(emit, weight),
    bias: bias && positive(emit, bias),
  };
}

/** Contributions below zero. */
function fallingPair({ emit, weight, bias }: LinearView): Pair {
  return {
    up: negative(emit, weight),
    down: positive(emit, weight),
    bias: bias && negative(emit, bias),
  };
}

const epsilon: LinearRule = (view, relevance) => {
  const { emit, x, weight, z } = view;
  const part = emit.div(relevance, stabilized(view, z, ruleNumbers.epsilon));
  return emit.mul(x, view.back(weight, part));
};

const zPlus: LinearRule = (view, relevance) => {
  const pair = risingPair(view);
  return backPair(view, pair, share(view, relevance, forwardPair(view, pair)));
};

const alphaBeta: LinearRule = (view, relevance) => {
  const { emit } = view;
  const [rising, falling] = [risingPair(view), fallingPair(view)];
  const up = backPair(view, rising, share(view, relevance, forwardPair(view, rising)));
  const down = backPair(view, falling, share(view, relevance, forwardPair(view, falling)));
  return emit.sub(emit.scaled(up, ruleNumbers.alpha), emit.scaled(down, ruleNumbers.beta));
};

/** Outputs above zero favour what lifts them, outputs below zero what lowers them (Andéol et al. 2021). */
const gamma: LinearRule = (view, relevance) => {
  const { emit, weight, bias, z } = view;
  const favour = (name: string, part: string) => emit.add(name, emit.scaled(part, ruleNumbers.gamma));
  const risingWeight = favour(weight, positive(emit, weight));
  const fallingWeight = favour(weight, negative(emit, weight));
  const rising: Pair = {
    up: risingWeight,
    down: fallingWeight,
    bias: bias && favour(bias, positive(emit, bias)),
  };
  const falling: Pair = {
    up: fallingWeight,
    down: risingWeight,
    bias: bias && favour(bias, negative(emit, bias)),
  };
  const where = (comparison: string, pair: Pair) => {
    const active = emit.op(comparison, [z, emit.scalar(0)]);
    return emit.masked(active, share(view, relevance, forwardPair(view, pair)));
  };
  const above = backPair(view, rising, where('Greater', rising));
  return emit.add(above, backPair(view, falling, where('Less', falling)));
};

/**
 * All connections to what is there count the same.
 * @param ones 1 where the layer sees a value, 0 where it sees padding; default all 1.
 */
export function flatRule(ones?: string): LinearRule {
  return (view, relevance) => {
    const { emit, xDims, weightDims } = view;
    const plain = (dims: readonly (number | null)[]) =>
      emit.expand(
        emit.scalar(1),
        dims.map((length) => length ?? 1),
      );
    const weight = plain(weightDims);
    return view.back(weight, share(view, relevance, view.forward(ones ?? plain(xDims), weight)));
  };
}

/** Lowest and highest value that the layer's input can have, broadcasting to x. */
export interface Box {
  readonly low: string;
  readonly high: string;
}

/** z^B: contributions measured from the corner of the box of possible inputs; the bias drops out. */
export function boxRule({ low, high }: Box): LinearRule {
  return (view, relevance) => {
    const { emit, x, weight, bias, z } = view;
    const [up, down] = [positive(emit, weight), negative(emit, weight)];
    const linear = bias ? emit.sub(z, bias) : z;
    const corner = emit.add(view.forward(low, up), view.forward(high, down));
    const part = share(view, relevance, emit.sub(linear, corner));
    const own = emit.mul(x, view.back(weight, part));
    const corners = emit.add(emit.mul(low, view.back(up, part)), emit.mul(high, view.back(down, part)));
    return emit.sub(own, corners);
  };
}

/**
 * Rules of LRP for linear layers, `z_k = Σ_j x_j w_jk + b_k`; R is relevance, w⁺ and w⁻ the parts of w above and below
 * zero. Bach et al. (2015), Montavon et al. (2017, 2019), Lapuschkin et al. (2019); for inputs of both signs as in zennit.
 *
 * - `epsilon`: `R_j = Σ_k x_j w_jk R_k / (z_k + ε sign z_k)`
 * - `z-plus`: the same over contributions above zero only
 * - `alpha-beta`: α times that over contributions above zero, minus β times that over those below
 * - `gamma`: `w + γ w⁺` instead of w where z_k > 0, `w + γ w⁻` where z_k < 0
 *
 * For first layers, which need to know the image: `flatRule`, `R_j = Σ_k R_k / n_k` over the n_k inputs of k; `boxRule`.
 */
export const linearRules: Readonly<Record<Exclude<RuleName, 'box' | 'flat'>, LinearRule>> = {
  epsilon,
  gamma,
  'z-plus': zPlus,
  'alpha-beta': alphaBeta,
};
