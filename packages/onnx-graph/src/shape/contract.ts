import { intOf, tensorOf } from '../attributes.js';
import { elementCount, tensorValues } from '../tensor-values.js';
import { einsum } from './einsum.js';
import { broadcast } from './elementwise.js';
import { axesOf, FOLD_LIMIT, type Rule, wrapAxis } from './known.js';

const matMul: Rule = (_node, [left, right]) => {
  const a = left?.shape;
  const b = right?.shape;
  if (!a || !b || a.length === 0 || b.length === 0) return [{}];
  const batch = broadcast([a.slice(0, -2), b.slice(0, -2)]);
  if (!batch) return [{}];
  const rows = a.length > 1 ? [a.at(-2)!] : [];
  const columns = b.length > 1 ? [b.at(-1)!] : [];
  return [{ shape: [...batch, ...rows, ...columns] }];
};

const gemm: Rule = (node, [left, right]) => {
  const a = left?.shape;
  const b = right?.shape;
  if (a?.length !== 2 || b?.length !== 2) return [{}];
  return [{ shape: [a[intOf(node, 'transA', 0)]!, b[1 - intOf(node, 'transB', 0)]!] }];
};

const reduce: Rule = (node, [input, axesInput]) => {
  const from = input?.shape;
  if (!from) return [{}];
  const stated = axesOf(node, axesInput);
  const none = !stated || stated.length === 0;
  if (none && node.input[1]) return [{}];
  if (none && intOf(node, 'noop_with_empty_axes', 0) === 1) return [{ shape: from }];
  const axes = none ? from.map((_, axis) => axis) : stated.map((axis) => wrapAxis(axis, from.length));
  const keep = intOf(node, 'keepdims', 1) === 1;
  const shape = from.flatMap((length, axis) => (!axes.includes(axis) ? [length] : keep ? [1] : []));
  const whole = axes.length === from.length && node.opType === 'ReduceProd' ? input.values : undefined;
  return [{ shape, values: whole && [whole.reduce((a, b) => a * b, 1)] }];
};

const argReduce: Rule = (node, [input]) => {
  const from = input?.shape;
  if (!from) return [{ type: 7 }];
  const at = wrapAxis(intOf(node, 'axis', 0), from.length);
  const keep = intOf(node, 'keepdims', 1) === 1;
  return [{ type: 7, shape: from.flatMap((length, axis) => (axis !== at ? [length] : keep ? [1] : [])) }];
};

const shapeOf: Rule = (node, [input]) => {
  const shape = input?.shape;
  if (!shape) return [{ type: 7 }];
  const values = shape.slice(intOf(node, 'start', 0), intOf(node, 'end', shape.length));
  return [{ type: 7, shape: [values.length], values }];
};

const constantOfShape: Rule = (node, [input]) => {
  const shape = input?.values;
  const value = tensorOf(node, 'value');
  if (!shape) return [{ type: value?.dataType ?? 1 }];
  const count = elementCount(shape);
  const fill = value ? tensorValues(value)[0]! : 0;
  const values = count <= FOLD_LIMIT ? Array.from({ length: count }, () => fill) : undefined;
  return [{ type: value?.dataType ?? 1, shape, values }];
};

const range: Rule = (_node, inputs) => {
  const [start, limit, delta] = inputs.map((input) => input?.values?.[0]);
  if (start === undefined || limit === undefined || !delta) return [{}];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const values = count <= FOLD_LIMIT ? Array.from({ length: count }, (_, i) => start + i * delta) : undefined;
  return [{ shape: [count], values }];
};

const reductions = ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'];

/** Shape rules of products and reductions, and of operators that read shapes. */
export const contractRules: Readonly<Record<string, Rule>> = {
  MatMul: matMul,
  Gemm: gemm,
  Einsum: einsum,
  ...Object.fromEntries(reductions.map((name) => [`Reduce${name}`, reduce])),
  ArgMax: argReduce,
  ArgMin: argReduce,
  Shape: shapeOf,
  Size: (_node, [input]) => [{ type: 7, shape: [], values: input?.shape && [elementCount(input.shape)] }],
  ConstantOfShape: constantOfShape,
  Range: range,
};
