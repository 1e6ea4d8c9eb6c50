import type { NodeProto } from 'onnx-buf';
import { stringOf } from '../attributes.js';
import type { Rule } from './known.js';

/** Labels of each operand and of the output, one letter per axis. */
export interface Equation {
  readonly operands: readonly string[];
  readonly output: string;
}

/** Equation of an Einsum node; `undefined` for one with an ellipsis. */
export function equationOf(node: NodeProto): Equation | undefined {
  const [left = '', right] = stringOf(node, 'equation', '').replace(/\s/g, '').split('->');
  if (`${left}${right ?? ''}`.includes('.')) return undefined;
  const operands = left.split(',');
  const labels = [...left.replace(/,/g, '')];
  const once = labels.filter((label) => labels.indexOf(label) === labels.lastIndexOf(label));
  return { operands, output: right ?? once.sort().join('') };
}

/** Shape rule of Einsum: https://onnx.ai/onnx/operators/onnx__Einsum.html. */
export const einsum: Rule = (node, inputs) => {
  const equation = equationOf(node);
  const lengths = new Map<string, number>();
  for (const [i, labels] of equation?.operands.entries() ?? []) {
    const shape = inputs[i]?.shape;
    if (shape?.length !== labels.length) return [{}];
    for (const [axis, label] of [...labels].entries()) lengths.set(label, shape[axis]!);
  }
  const shape = [...(equation?.output ?? '?')].map((label) => lengths.get(label));
  return shape.every((length) => length !== undefined) ? [{ shape }] : [{}];
};
