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
 * Which factor of a product is the gate of the other: squeeze-and-excitation, and the written-out forms of SiLU, GELU and
 * hard swish. `undefined` when that cannot be told.
 */
export function gateOf(flow: DataFlow, product: OnnxNode): number | undefined {
  const [first = '', second = ''] = product.input;
  const scores = [squash(flow, first), squash(flow, second)] as const;
  if (scores[0] === scores[1]) return undefined;
  return scores[0] > scores[1] ? 0 : 1;
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
