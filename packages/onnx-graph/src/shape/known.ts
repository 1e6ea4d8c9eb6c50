import type { NodeProto, TensorProto } from 'onnx-buf';
import { floatOf, floatsOf, hasAttribute, intOf, intsOf, tensorOf } from '../attributes.js';
import { elementCount, isReadable, tensorDims, tensorValues } from '../tensor-values.js';

/** What is known about a tensor without running the model. */
export interface Known {
  /** Dimensions with dynamic ones bound; absent when they cannot be told. */
  readonly shape?: readonly number[];
  /** Element type number of `TensorProto.DataType`; 0 when unknown. */
  readonly type: number;
  /** The values themselves, row-major, for small constants and shape arithmetic. */
  readonly values?: readonly number[];
  /** The stored tensor, for initialisers and `Constant` nodes. */
  readonly stored?: TensorProto;
  /** Whether pixel values of the input reach this tensor. */
  readonly fromPixels: boolean;
}

/** Gives what is known of a node's outputs from its inputs (`undefined` for an absent optional input). */
export type Rule = (
  node: NodeProto,
  inputs: readonly (Known | undefined)[],
  opset: number,
) => readonly Result[];

/** A rule's answer for one output; type and `fromPixels` default to those of the inputs. */
export interface Result {
  readonly shape?: readonly number[] | undefined;
  readonly type?: number;
  readonly values?: readonly number[] | undefined;
}

/** Most values a folded constant may have: shape arithmetic is short, weights are not folded. */
export const FOLD_LIMIT = 1024;

/** A stored tensor as something known. */
export function storedKnown(tensor: TensorProto): Known {
  const shape = tensorDims(tensor);
  const base = { shape, type: tensor.dataType, stored: tensor, fromPixels: false };
  const small = elementCount(shape) <= FOLD_LIMIT && isReadable(tensor);
  return small ? { ...base, values: [...tensorValues(tensor)] } : base;
}

/** The value of a `Constant` node, if it is a number or a dense tensor. */
export function constantKnown(node: NodeProto): Known | undefined {
  const tensor = tensorOf(node, 'value');
  if (tensor) return storedKnown(tensor);
  const one = (value: number, type: number): Known => ({
    shape: [],
    type,
    values: [value],
    fromPixels: false,
  });
  const many = (values: number[], type: number): Known => ({
    shape: [values.length],
    type,
    values,
    fromPixels: false,
  });
  if (hasAttribute(node, 'value_int')) return one(intOf(node, 'value_int', 0), 7);
  if (hasAttribute(node, 'value_float')) return one(floatOf(node, 'value_float', 0), 1);
  const ints = intsOf(node, 'value_ints');
  if (ints && ints.length > 0) return many(ints, 7);
  const floats = floatsOf(node, 'value_floats');
  return floats && floats.length > 0 ? many(floats, 1) : undefined;
}

/** Axis counted from the front. */
export function wrapAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Axes from the attribute (old operator sets) or from a constant input; `undefined` when neither says. */
export function axesOf(node: NodeProto, input: Known | undefined): readonly number[] | undefined {
  return intsOf(node, 'axes') ?? input?.values;
}
