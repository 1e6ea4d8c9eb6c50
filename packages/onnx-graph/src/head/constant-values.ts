import type { NodeProto } from 'onnx-buf';
import { operatorOf } from '../attributes.js';
import type { KnownTensors } from '../shape/infer.js';
import { isReadable, tensorValues } from '../tensor-values.js';

/** A constant of any size. */
export interface ConstantValues {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Nodes that give each tensor, by tensor name. */
export type Producers = ReadonlyMap<string, NodeProto>;

/** Values of a stored tensor, also through nodes that only rename, reshape or transpose it. */
export function constantValues(
  name: string,
  known: KnownTensors,
  producers: Producers,
): ConstantValues | undefined {
  const steps: NodeProto[] = [];
  let at = name;
  while (!known.get(at)?.stored) {
    const node = producers.get(at);
    if (!node || steps.length > 8) return folded(name, known);
    if (!/^(Identity|Cast|Reshape|Squeeze|Unsqueeze|Flatten|Transpose)$/.test(operatorOf(node)))
      return folded(name, known);
    steps.unshift(node);
    at = node.input[0] ?? '';
  }
  const { stored } = known.get(at)!;
  if (!stored || !isReadable(stored)) return undefined;
  let values = tensorValues(stored);
  for (const node of steps) {
    if (operatorOf(node) !== 'Transpose') continue;
    const shape = known.get(node.input[0] ?? '')?.shape;
    if (shape?.length !== 2) return undefined;
    if (known.get(node.output[0] ?? '')?.shape?.[0] !== shape[1]) return undefined;
    values = transposed(values, shape[0]!, shape[1]!);
  }
  const shape = known.get(name)?.shape;
  return shape && { shape, values };
}

function folded(name: string, known: KnownTensors): ConstantValues | undefined {
  const { shape, values } = known.get(name) ?? {};
  return shape && values && { shape, values: Float64Array.from(values) };
}

/** The transpose of a `rows × columns` matrix. */
export function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  }
  return out;
}
