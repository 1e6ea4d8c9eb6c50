import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema, type ValueInfoProto } from 'onnx-buf';
import { elementTypeName } from './element-type.js';
import { refuseExternalData } from './external-data.js';
import { foreignFormat } from './foreign-format.js';
import type { OnnxGraph, ValueInfo } from './graph.js';
import { modelError } from './model-error.js';

/** Most inputs or outputs of a node: real networks join some dozens of tensors. */
const MAX_ENDS = 4096;

/** Bounds on what `readOnnx` takes from a file nobody vouches for. */
export interface ReadOnnxOptions {
  /** Largest file, bytes. Default 2 GiB, protobuf's own limit. */
  readonly maxBytes?: number;
  /** Deepest nesting of messages (subgraphs in nodes). Default 64. */
  readonly maxNesting?: number;
  /** Most nodes. Default 50 000. */
  readonly maxNodes?: number;
}

/**
 * Parses an ONNX file (ONNX IR specification, `onnx.proto`). The graph keeps views into `bytes`.
 * @param where file name for error messages.
 * @throws MorphoscopeError `ModelError` when the bytes are not an ONNX model, exceed a bound, or keep weights in other files.
 */
export function readOnnx(bytes: Uint8Array, where?: string, options: ReadOnnxOptions = {}): OnnxGraph {
  const { maxBytes = 2 ** 31 - 1, maxNesting = 64, maxNodes = 50_000 } = options;
  if (bytes.byteLength > maxBytes) {
    throw modelError(
      `model of ${bytes.byteLength} bytes is larger than the limit of ${maxBytes} bytes`,
      where,
      'Use a smaller model, or raise the limit.',
    );
  }
  const model = parse(bytes, where, maxNesting);
  const graph = model.graph;
  if (!graph || graph.node.length === 0) throw notOnnx(bytes, where, 'it holds no graph');
  if (model.opsetImport.length === 0) throw notOnnx(bytes, where, 'it names no operator set');
  if (graph.node.length > maxNodes) {
    throw modelError(
      `model has ${graph.node.length} nodes, more than the limit of ${maxNodes}`,
      where,
      'Use a smaller model, or raise the limit.',
    );
  }
  const wide = graph.node.find((node) => node.input.length > MAX_ENDS || node.output.length > MAX_ENDS);
  if (wide) {
    throw modelError(
      `node "${wide.name}" has more than ${MAX_ENDS} inputs or outputs`,
      where,
      'The model file is damaged: export it again.',
    );
  }
  refuseExternalData(graph, where);
  const initialisers = new Set(graph.initializer.map((tensor) => tensor.name));
  return {
    model,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    where,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    inputs: graph.input.filter((input) => !initialisers.has(input.name)).map(readValueInfo),
    outputs: graph.output.map(readValueInfo),
    opset: Number(
      model.opsetImport.find((set) => set.domain === '' || set.domain === 'ai.onnx')?.version ?? 0n,
    ),
  };
}

function parse(bytes: Uint8Array, where: string | undefined, recursionLimit: number): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes, { recursionLimit });
  } catch (cause) {
    throw notOnnx(bytes, where, 'its bytes cannot be parsed', cause);
  }
}

function notOnnx(bytes: Uint8Array, where: string | undefined, why: string, cause?: unknown): Error {
  const format = foreignFormat(bytes);
  const what = format ? `it looks like ${format.name}` : `${why}; it may be truncated or of another format`;
  const suggestion = format?.suggestion ?? 'Give an .onnx file, and check that it was copied in full.';
  return modelError(`${where ?? 'file'} is not an ONNX model: ${what}`, where, suggestion, cause);
}

/** Reads name, element type and dimensions; a dimension that is absent, named or not positive is dynamic. */
export function readValueInfo(info: ValueInfoProto): ValueInfo {
  if (info.type?.value.case !== 'tensorType') return { name: info.name, elementType: 'unknown' };
  const { elemType, shape } = info.type.value.value;
  const elementType = elementTypeName(elemType);
  if (!shape) return { name: info.name, elementType };
  const dims = shape.dim.map(({ value }) =>
    value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null,
  );
  return { name: info.name, elementType, dims };
}
