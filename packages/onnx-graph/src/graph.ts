import type { GraphProto, ModelProto } from 'onnx-buf';

/** A named graph input or output as the file states it. */
export interface ValueInfo {
  readonly name: string;
  /** `float32`, `float16`, `int64`, …; `unknown` when the file does not say. */
  readonly elementType: string;
  /** `null` for a dynamic dimension. Absent when the file does not state the rank. */
  readonly dims?: readonly (number | null)[];
}

/** A parsed ONNX model. Tensor data in `model` are views into the bytes given to `readOnnx`: do not write to either. */
export interface OnnxGraph {
  /** The whole file as a protobuf message (onnx-buf), unknown fields kept. */
  readonly model: ModelProto;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
  /** File name for messages, if given. */
  readonly where: string | undefined;
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Real inputs: initialisers that old files list as inputs too are left out. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Version of the default operator set. */
  readonly opset: number;
}

/** The graph message of a model that `readOnnx` accepted. */
export function protoGraph(graph: OnnxGraph): GraphProto {
  return graph.model.graph as GraphProto;
}
