import type { Dims } from '../bound-tensors.js';
import type { Emitter } from '../emitter.js';
import { type AdjointRule, inputOf, type Operand, outputOf, type Site, single } from '../rule.js';

/** Adjoint of broadcasting `operand` to `to`: sums over the repeated axes. */
export function unbroadcast(emit: Emitter, adjoint: string, to: Dims, operand: Operand): string {
  const lead = to.length - operand.dims.length;
  const axes = to.flatMap((length, axis) =>
    axis < lead || (operand.dims[axis - lead] === 1 && length !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return adjoint;
  const summed = emit.reduceSum(adjoint, axes);
  return lead > 0 ? emit.reshapeLike(summed, operand) : summed;
}

/** What a broadcasting operator sends to each input, of the output's shape; only asked where it is wanted. */
type Partials = (site: Site, adjoint: string, index: number) => string;

/** Rule of a broadcasting operator. */
function broadcasting(partial: Partials): AdjointRule {
  return single((site, adjoint) =>
    site.inputs.map((input, index) =>
      input?.wanted
        ? unbroadcast(site.emit, partial(site, adjoint, index), outputOf(site).dims, input)
        : undefined,
    ),
  );
}

const nameOf = (site: Site, index: number) => inputOf(site, index).name;

const mul: Partials = (site, adjoint, index) => site.emit.mul(adjoint, nameOf(site, 1 - index));

const div: Partials = (site, adjoint, index) => {
  const { emit } = site;
  const share = emit.div(adjoint, nameOf(site, 1));
  return index === 0 ? share : emit.op('Neg', [emit.mul(share, outputOf(site).name)]);
};

/** Each input that reaches the extreme gets an equal share, as in PyTorch. */
const extreme: Partials = (site, adjoint, index) => {
  const { emit, inputs } = site;
  if (inputs.length === 1) return adjoint;
  const reaches = inputs.map((_, at) => emit.number(emit.equal(nameOf(site, at), outputOf(site).name)));
  return emit.div(emit.mul(adjoint, reaches[index]!), emit.sum(reaches)!);
};

const where: Partials = ({ emit, inputs }, adjoint, index) => {
  const condition = inputs[0]!.name;
  return emit.masked(index === 1 ? condition : emit.op('Not', [condition]), adjoint);
};

/** Adjoint rules of arithmetic with broadcasting. */
export const broadcastRules: Readonly<Record<string, AdjointRule>> = {
  Add: broadcasting((_site, adjoint) => adjoint),
  Sub: broadcasting(({ emit }, adjoint, index) => (index === 0 ? adjoint : emit.op('Neg', [adjoint]))),
  Mul: broadcasting(mul),
  Div: broadcasting(div),
  Sum: broadcasting((_site, adjoint) => adjoint),
  Mean: broadcasting(({ emit, inputs }, adjoint) => emit.scaled(adjoint, 1 / inputs.length)),
  Max: broadcasting(extreme),
  Min: broadcasting(extreme),
  Where: broadcasting(where),
};
