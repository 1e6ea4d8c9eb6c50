import { intOf, intsOf } from '../../attributes.js';
import { wrapAxis } from '../../shape/known.js';
import type { Dims } from '../bound-tensors.js';
import {
  type AdjointRule,
  constantInput,
  fixed,
  inputOf,
  type Operand,
  outputOf,
  type Site,
  single,
} from '../rule.js';

/** A reduction on the way back. */
interface Reduction {
  readonly site: Site;
  readonly x: Operand;
  readonly axes: readonly number[];
  /** Adjoint and output with the reduced axes kept at length 1. */
  readonly adjoint: string;
  readonly y: () => string;
  /** Number of values reduced into one. */
  readonly count: () => number;
}

/** Axes from the attribute or the input; all when neither says. */
function axesOf(site: Site, x: Operand): readonly number[] {
  const rank = x.dims.length;
  const stated = intsOf(site.node, 'axes') ?? (site.inputs[1] ? constantInput(site, 1, 'axes') : []);
  if (stated.length > 0) return stated.map((axis) => wrapAxis(axis, rank));
  return intOf(site.node, 'noop_with_empty_axes', 0) === 1 ? [] : x.dims.map((_, axis) => axis);
}

/** Rule of a reduction; `rule` gives what broadcasts to the input's shape. */
function reduction(rule: (reduction: Reduction) => string): AdjointRule {
  return single((site, adjoint) => {
    const { emit, node } = site;
    const x = inputOf(site, 0);
    const axes = axesOf(site, x);
    const kept: Dims = x.dims.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const keeps = intOf(node, 'keepdims', 1) === 1;
    const keep = (name: string) => (keeps ? name : emit.reshape(name, kept));
    const count = () => axes.reduce((product, axis) => product * fixed(site, x, axis), 1);
    const y = () => keep(outputOf(site).name);
    return [rule({ site, x, axes, adjoint: keep(adjoint), y, count })];
  });
}

/** Repeated over the reduced axes. */
function spread({ site, x, axes }: Reduction, adjoint: string): string {
  const lengths = x.dims.map((length, axis) => (axes.includes(axis) ? length : 1));
  return lengths.includes(null)
    ? site.emit.op('Expand', [adjoint, site.emit.op('Shape', [x.name])])
    : site.emit.expand(adjoint, lengths);
}

/** All values that reach the extreme share the adjoint, as in PyTorch's `amax`. */
function extreme({ site: { emit }, x, axes, adjoint, y }: Reduction): string {
  const reaches = emit.number(emit.equal(x.name, y()));
  return emit.mul(reaches, emit.div(adjoint, emit.reduceSum(reaches, axes)));
}

/** x/‖x‖; 0 at 0, as in PyTorch. */
function norm({ site: { emit }, x, adjoint, y }: Reduction): string {
  return emit.mul(x.name, emit.div(adjoint, emit.op('Max', [y(), emit.scalar(1e-30)])));
}

/** Adjoint rules of reductions. */
export const reduceRules: Readonly<Record<string, AdjointRule>> = {
  ReduceSum: reduction((r) => spread(r, r.adjoint)),
  ReduceMean: reduction((r) => spread(r, r.site.emit.scaled(r.adjoint, 1 / r.count()))),
  ReduceMax: reduction(extreme),
  ReduceMin: reduction(extreme),
  ReduceSumSquare: reduction(({ site: { emit }, x, adjoint }) => emit.mul(emit.scaled(x.name, 2), adjoint)),
  ReduceL1: reduction(({ site: { emit }, x, adjoint }) => emit.mul(emit.op('Sign', [x.name]), adjoint)),
  ReduceL2: reduction(norm),
  ReduceLogSumExp: reduction(({ site: { emit }, x, adjoint, y }) =>
    emit.mul(emit.op('Exp', [emit.sub(x.name, y())]), adjoint),
  ),
};
