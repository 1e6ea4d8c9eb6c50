import type { NodeProto } from 'onnx-buf';
import { floatOf, operatorOf, stringOf } from './attributes.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import type { KnownTensors } from './shape/infer.js';
import { isReadable, tensorValues } from './tensor-values.js';

/** Results are ≥ 0 whatever goes in. */
const always = new Set([
  'Relu',
  'Sigmoid',
  'HardSigmoid',
  'Softmax',
  'Hardmax',
  'Abs',
  'Sqrt',
  'Exp',
  'Softplus',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
  'Shape',
  'Size',
  'ArgMax',
  'ArgMin',
  'Equal',
  'Greater',
  'Less',
  'And',
  'Or',
  'Not',
  'GreaterOrEqual',
  'LessOrEqual',
]);

/** Results are ≥ 0 when the first input is. */
const firstDecides = new Set([
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'GlobalLpPool',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Identity',
  'Dropout',
  'Cast',
  'CastLike',
  'Slice',
  'Gather',
  'Split',
  'Expand',
  'Tile',
  'DepthToSpace',
  'SpaceToDepth',
  'ReduceMean',
  'ReduceSum',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'LRN',
  'LpNormalization',
  'LeakyRelu',
  'Elu',
  'Celu',
  'Selu',
  'PRelu',
  'HardSwish',
  'Gelu',
  'QuickGelu',
  'FastGelu',
  'Mish',
  'Swish',
  'Tanh',
  'Erf',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
  'Softsign',
  'CumSum',
  'Trilu',
  'ThresholdedRelu',
  'Reciprocal',
]);

/** Results are ≥ 0 when all inputs are. */
const allDecide = new Set(['Concat', 'Add', 'Mul', 'Div', 'Sum', 'Mean', 'Min', 'Mod']);

/** Names of tensors that are ≥ 0 everywhere, as far as the graph tells. */
export function nonNegativeTensors(graph: OnnxGraph, known: KnownTensors): ReadonlySet<string> {
  const found = new Set<string>();
  const constants = new Map<string, boolean>();
  const holds = (name: string | undefined): boolean => {
    if (!name) return false;
    if (found.has(name)) return true;
    const cached = constants.get(name);
    if (cached !== undefined) return cached;
    const { values, stored } = known.get(name) ?? {};
    const numbers = values ?? (stored && isReadable(stored) ? tensorValues(stored) : undefined);
    const all = numbers?.every((value) => value >= 0) ?? false;
    if (values || stored) constants.set(name, all);
    return all;
  };
  for (const node of protoGraph(graph).node) {
    if (!resultHolds(node, holds, known)) continue;
    for (const name of node.output) if (name !== '') found.add(name);
  }
  return found;
}

type Holds = (name: string | undefined) => boolean;

function resultHolds(node: NodeProto, holds: Holds, known: KnownTensors): boolean {
  const { input } = node;
  const opType = operatorOf(node);
  if (always.has(opType)) return true;
  if (firstDecides.has(opType)) return holds(input[0]);
  if (allDecide.has(opType)) return isSquare(node) || input.every(holds);
  switch (opType) {
    case 'Clip':
      return clipHolds(node, holds, known);
    case 'Max':
      return input.some(holds);
    case 'Where':
      return holds(input[1]) && holds(input[2]);
    case 'Pow': {
      const exponent = known.get(input[1] ?? '')?.values;
      return holds(input[0]) || (exponent?.every((value) => value % 2 === 0) ?? false);
    }
    case 'Pad':
      return holds(input[0]) && padHolds(node, known);
    case 'Resize':
    case 'Upsample':
      return holds(input[0]) && stringOf(node, 'mode', 'nearest') !== 'cubic';
    default:
      return false;
  }
}

function isSquare(node: NodeProto): boolean {
  const { input } = node;
  return operatorOf(node) === 'Mul' && input.length === 2 && input[0] === input[1];
}

function clipHolds(node: NodeProto, holds: Holds, known: KnownTensors): boolean {
  const [x, minName, maxName] = node.input;
  const bound = (name: string | undefined, attribute: string) =>
    name ? known.get(name)?.values?.[0] : floatOf(node, attribute, undefined);
  const min = bound(minName, 'min');
  const max = bound(maxName, 'max');
  if (max !== undefined && max < 0) return false;
  return (min !== undefined && min >= 0) || holds(x);
}

function padHolds(node: NodeProto, known: KnownTensors): boolean {
  if (stringOf(node, 'mode', 'constant') !== 'constant') return true;
  const name = node.input[2];
  const value = name ? known.get(name)?.values?.[0] : floatOf(node, 'value', 0);
  return value !== undefined && value >= 0;
}
