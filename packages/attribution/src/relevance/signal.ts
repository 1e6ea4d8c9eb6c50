import { type DataFlow, imageInputs } from './data-flow.js';
import type { OnnxNode } from './onnx-node.js';

/** What holds a value between bounds: sure signs of a gate, and a weaker one (ReLU6 is a Clip too). */
const squashes: Readonly<Record<string, number>> = { Sigmoid: 2, HardSigmoid: 2, Tanh: 2, Erf: 2, Clip: 1 };

/** What may lie between the squash and the product. */
const between = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Identity',
  'Cast',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Expand',
  'Transpose',
]);

/**
 * Which input of a node takes all relevance, because the others only scale or centre it: the signal beside a gate
 * (squeeze-and-excitation, written-out SiLU, GELU and hard swish), what is divided, what its own mean is taken from
 * (written-out layer normalisation). `undefined` when there is no such input, or it cannot be told.
 */
export function signalOf(flow: DataFlow, node: OnnxNode): number | undefined {
  const [first = '', second = ''] = node.input;
  if (imageInputs(flow, node).length !== 2) return undefined;
  if (node.opType === 'Div') return 0;
  if (node.opType === 'Sub') {
    const mean = flow.maker.get(second);
    return mean?.opType === 'ReduceMean' && mean.input[0] === first ? 0 : undefined;
  }
  if (node.opType !== 'Mul') return undefined;
  const scores = [squash(flow, first), squash(flow, second)] as const;
  if (scores[0] === scores[1]) return undefined;
  return scores[0] > scores[1] ? 1 : 0;
}

function squash(flow: DataFlow, name: string): number {
  let at = name;
  for (let node = flow.maker.get(at); node; node = flow.maker.get(at)) {
    const found = squashes[node.opType];
    if (found !== undefined) return found;
    const inputs = imageInputs(flow, node);
    if (!between.has(node.opType) || inputs.length !== 1) return 0;
    at = node.input[inputs[0]!]!;
  }
  return 0;
}
