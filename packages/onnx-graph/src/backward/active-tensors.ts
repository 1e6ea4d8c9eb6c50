import type { NodeProto } from 'onnx-buf';
import { intOf, operatorOf } from '../attributes.js';
import { isFloat } from '../element-type.js';
import { nodeInputs } from '../node-inputs.js';

/** Operators whose outputs do not change when their inputs change a little: gradients end there. */
const steps = new Set([
  'Shape',
  'Size',
  'ConstantOfShape',
  'EyeLike',
  'Range',
  'NonZero',
  'OneHot',
  'ArgMax',
  'ArgMin',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Not',
  'And',
  'Or',
  'Xor',
  'IsNaN',
  'IsInf',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
]);

/** Whether a gradient can pass the node at all. */
export function passesGradient(node: NodeProto): boolean {
  const op = operatorOf(node);
  return !steps.has(op) && !(op === 'Cast' && !isFloat(intOf(node, 'to', 1)));
}

/**
 * Names of the tensors that gradients on their way from `from` to `to` pass: those that a tensor of `to` flows into and
 * that flow into `from`, both included.
 */
export function activeTensors(
  nodes: readonly NodeProto[],
  from: string,
  to: readonly string[],
): ReadonlySet<string> {
  const reached = new Set(to);
  for (const node of nodes) {
    if (!passesGradient(node) || !nodeInputs(node).some((name) => reached.has(name))) continue;
    for (const name of node.output) if (name !== '') reached.add(name);
  }
  const wanted = new Set([from]);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!passesGradient(node) || !node.output.some((name) => wanted.has(name))) continue;
    for (const name of nodeInputs(node)) wanted.add(name);
  }
  return new Set([...reached].filter((name) => wanted.has(name)));
}
