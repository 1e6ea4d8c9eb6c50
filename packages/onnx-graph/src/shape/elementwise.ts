import { intOf } from '../attributes.js';
import { elementCount } from '../tensor-values.js';
import { FOLD_LIMIT, type Known, type Rule } from './known.js';

/** Operators whose first output has the shape of their first input. */
const sameShape = [
  'Abs',
  'BatchNormalization',
  'BiasGelu',
  'Celu',
  'Clip',
  'CumSum',
  'Dropout',
  'Elu',
  'Erf',
  'Exp',
  'FastGelu',
  'FusedConvSwish',
  'Gelu',
  'GroupNormalization',
  'HardSigmoid',
  'HardSwish',
  'Hardmax',
  'InstanceNormalization',
  'LayerNormalization',
  'LRN',
  'LeakyRelu',
  'Log',
  'LogSoftmax',
  'LpNormalization',
  'MeanVarianceNormalization',
  'Mish',
  'QuickGelu',
  'RMSNormalization',
  'Reciprocal',
  'Relu',
  'Round',
  'Scatter',
  'ScatterElements',
  'ScatterND',
  'Selu',
  'Shrink',
  'Sigmoid',
  'Sign',
  'SimplifiedLayerNormalization',
  'Sin',
  'Cos',
  'SkipLayerNormalization',
  'Softmax',
  'Softplus',
  'Softsign',
  'Sqrt',
  'Swish',
  'Tanh',
  'ThresholdedRelu',
  'Trilu',
];

const first: Rule = (_node, [input]) => [{ shape: input?.shape }];

const unaryFolds: Readonly<Record<string, (value: number) => number>> = {
  Identity: (value) => value,
  Neg: (value) => -value,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Not: (value) => (value === 0 ? 1 : 0),
};

function unary(fold: (value: number) => number): Rule {
  return (_node, [input]) => [{ shape: input?.shape, values: input?.values?.map(fold) }];
}

const cast: Rule = (node, [input]) => {
  const type = intOf(node, 'to', 1);
  const integer = (type >= 2 && type <= 7) || type === 12 || type === 13;
  const convert = (value: number) => (type === 9 ? Number(value !== 0) : integer ? Math.trunc(value) : value);
  return [{ shape: input?.shape, type, values: input?.values?.map(convert) }];
};

type Fold = (a: number, b: number, integer: boolean) => number;

const arithmetic: Readonly<Record<string, Fold>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b, integer) => (integer ? Math.trunc(a / b) : a / b),
  Mod: (a, b) => a - b * Math.floor(a / b),
  Pow: (a, b) => a ** b,
  Min: (a, b) => Math.min(a, b),
  Max: (a, b) => Math.max(a, b),
};

const comparisons: Readonly<Record<string, Fold>> = {
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
};

/** Shape of a broadcast (ONNX multidirectional broadcasting), `undefined` when shapes are unknown or do not fit. */
export function broadcast(shapes: readonly (readonly number[] | undefined)[]): number[] | undefined {
  const rank = Math.max(...shapes.map((shape) => shape?.length ?? 0));
  const out = Array.from({ length: rank }, () => 1);
  for (const shape of shapes) {
    if (!shape) return undefined;
    for (let axis = 0; axis < shape.length; axis++) {
      const at = rank - shape.length + axis;
      const length = shape[axis]!;
      if (length === 1) continue;
      if (out[at] !== 1 && out[at] !== length) return undefined;
      out[at] = length;
    }
  }
  return out;
}

/** Value of a broadcast operand at flat index `index` of `shape`. */
function valueAt(operand: Known, shape: readonly number[], index: number): number {
  let rest = index;
  let at = 0;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const position = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
    const length = operand.shape![axis - shape.length + operand.shape!.length] ?? 1;
    if (length !== 1) at += position * step;
    step *= length;
  }
  return operand.values![at]!;
}

function broadcasting(fold?: Fold, type?: number): Rule {
  return (_node, inputs) => {
    const shape = broadcast(inputs.map((input) => input?.shape));
    const stated = type === undefined ? {} : { type };
    const foldable =
      shape && fold && elementCount(shape) <= FOLD_LIMIT && inputs.every((input) => input?.values);
    if (!foldable) return [{ shape, ...stated }];
    const integer = inputs.every((input) => input!.type >= 2 && input!.type <= 7);
    const values = Array.from({ length: elementCount(shape) }, (_, i) =>
      inputs.map((input) => valueAt(input!, shape, i)).reduce((a, b) => fold(a, b, integer)),
    );
    return [{ shape, values, ...stated }];
  };
}

const where: Rule = (_node, inputs) => {
  const [condition, yes, no] = inputs;
  const shape = broadcast([condition?.shape, yes?.shape, no?.shape]);
  const type = yes?.type ?? 0;
  if (!shape || elementCount(shape) > FOLD_LIMIT || !inputs.every((input) => input?.values))
    return [{ shape, type }];
  const pick = (i: number) => valueAt(valueAt(condition!, shape, i) ? yes! : no!, shape, i);
  return [{ shape, type, values: Array.from({ length: elementCount(shape) }, (_, i) => pick(i)) }];
};

/** Shape rules of operators that work value by value. */
export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(sameShape.map((op) => [op, first])),
  ...Object.fromEntries(Object.entries(unaryFolds).map(([op, fold]) => [op, unary(fold)])),
  ...Object.fromEntries(Object.entries(arithmetic).map(([op, fold]) => [op, broadcasting(fold)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([op, fold]) => [op, broadcasting(fold, 9)])),
  Sum: broadcasting((a, b) => a + b),
  Mean: broadcasting(),
  PRelu: first,
  Where: where,
  Cast: cast,
  CastLike: (_node, [input, like]) => [{ shape: input?.shape, type: like?.type ?? 0 }],
  QuantizeLinear: (_node, [input]) => [{ shape: input?.shape, type: 2 }],
  DequantizeLinear: (_node, [input]) => [{ shape: input?.shape, type: 1 }],
};
