import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf';

/** Shallow copy of a message with some fields replaced. Keeps unknown fields and, through the prototype, proto2 defaults. */
export function withFields<T extends MessageShape<DescMessage>>(message: T, fields: Partial<T>): T {
  return Object.assign(Object.create(Object.getPrototypeOf(message)), message, fields) as T;
}

/** Bytes of `model` with some fields of its graph, and of itself, replaced; `model` itself is left alone. */
export function encodeWithGraph(
  model: ModelProto,
  fields: Partial<GraphProto>,
  modelFields: Partial<ModelProto> = {},
): Uint8Array {
  const graph = withFields(model.graph as GraphProto, fields);
  return toBinary(ModelProtoSchema, withFields(model, { ...modelFields, graph }));
}
