import { floatOf, intOf } from '../../attributes.js';
import { equationOf } from '../../shape/einsum.js';
import { type AdjointRule, inputOf, outputOf, refusal, type Site, single } from '../rule.js';
import { unbroadcast } from './broadcast.js';

/** The last two axes exchanged. */
function flipped(site: Site, name: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return site.emit.transpose(name, perm);
}

const gemm = single((site, adjoint) => {
  const { emit, node } = site;
  const [a, b, c] = [inputOf(site, 0), inputOf(site, 1), site.inputs[2]];
  const [transA, transB] = [intOf(node, 'transA', 0), intOf(node, 'transB', 0)];
  const alpha = floatOf(node, 'alpha', 1);
  // Before operator set 11 the third input must be there.
  const nothing = site.opset < 11 ? [emit.floats([0])] : [];
  const product = (left: string, right: string, ta: number, tb: number) =>
    emit.op('Gemm', [left, right, ...nothing], { alpha, transA: ta, transB: tb });
  const toA = () => (transA ? product(b.name, adjoint, transB, 1) : product(adjoint, b.name, 0, 1 - transB));
  const toB = () => (transB ? product(adjoint, a.name, 1, transA) : product(a.name, adjoint, 1 - transA, 0));
  const toC = () =>
    unbroadcast(emit, emit.scaled(adjoint, floatOf(node, 'beta', 1)), outputOf(site).dims, c!);
  return [a.wanted ? toA() : undefined, b.wanted ? toB() : undefined, c?.wanted ? toC() : undefined];
});

/** numpy.matmul: vectors count as one row or one column, leading axes broadcast. */
const matMul = single((site, adjoint) => {
  const { emit } = site;
  const [a, b] = [inputOf(site, 0), inputOf(site, 1)];
  const out = outputOf(site).dims;
  const row = a.dims.length === 1 ? [1, ...a.dims] : a.dims;
  const column = b.dims.length === 1 ? [...b.dims, 1] : b.dims;
  const whole = [
    ...out.slice(0, out.length - Number(a.dims.length > 1) - Number(b.dims.length > 1)),
    row.at(-2)!,
    column.at(-1)!,
  ];
  const asMatrix = (name: string, dims: readonly (number | null)[], rank: number) =>
    rank === 1 ? emit.reshape(name, dims) : name;
  const vectors = a.dims.length === 1 || b.dims.length === 1;
  const g = vectors ? emit.reshape(adjoint, whole) : adjoint;
  const left = asMatrix(a.name, row, a.dims.length);
  const right = asMatrix(b.name, column, b.dims.length);
  const lead = whole.slice(0, -2);
  const toA = () => {
    const product = emit.op('MatMul', [g, flipped(site, right, column.length)]);
    const summed = unbroadcast(emit, product, [...lead, ...row.slice(-2)], { ...a, dims: row });
    return a.dims.length === 1 ? emit.reshapeLike(summed, a) : summed;
  };
  const toB = () => {
    const product = emit.op('MatMul', [flipped(site, left, row.length), g]);
    const summed = unbroadcast(emit, product, [...lead, ...column.slice(-2)], { ...b, dims: column });
    return b.dims.length === 1 ? emit.reshapeLike(summed, b) : summed;
  };
  return [a.wanted ? toA() : undefined, b.wanted ? toB() : undefined];
});

/** Output and the other operand, contracted to this one's labels. */
const einsum = single((site, adjoint) => {
  const equation = equationOf(site.node);
  if (!equation) throw refusal(site, 'its equation has an ellipsis', 'Write it with MatMul.');
  const { operands, output } = equation;
  return operands.map((labels, index) => {
    if (!site.inputs[index]?.wanted) return undefined;
    const others = operands.filter((_, at) => at !== index);
    const given = [output, ...others].join('');
    const names = site.inputs.filter((_, at) => at !== index).map((input) => input!.name);
    const plain = [output, ...operands].every((one) => new Set(one).size === one.length);
    if (!plain || operands.length > 2 || ![...labels].every((label) => given.includes(label)))
      throw refusal(site, 'its equation sums or repeats an axis of one operand', 'Write it with MatMul.');
    const back = `${[output, ...others].join(',')}->${labels}`;
    return site.emit.op('Einsum', [adjoint, ...names], { equation: back });
  });
});

/** Adjoint rules of matrix products. */
export const linearRules: Readonly<Record<string, AdjointRule>> = {
  Gemm: gemm,
  MatMul: matMul,
  Einsum: einsum,
};
