import { create, toBinary } from '@bufbuild/protobuf';
import type { AttributeProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { elementTypeNumber } from './element-type.js';

/** Values of a stored tensor; the array's type is the element type (a plain array means int64). */
export interface TensorSpec {
  readonly dims: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | Int32Array
    | BigInt64Array
    | Uint8Array
    | Int8Array
    | readonly number[];
}

/** A node attribute: whole numbers are integers, unless the attribute is a float one by the operator specification. */
export type AttributeSpec =
  | number
  | string
  | readonly number[]
  | TensorSpec
  | { readonly floats: readonly number[] };

/** One node. */
export interface NodeSpec {
  /** Operator name. */
  readonly op: string;
  /** Tensor names; `''` for an absent optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Default: the first output's name. */
  readonly name?: string;
  /** Operator set. Default: ONNX's own. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
}

/** One graph input or output. */
export interface ValueSpec {
  readonly name: string;
  /** Default `float32`. */
  readonly elementType?: string;
  /** Number, or a name or `null` for a dynamic dimension. Absent: rank unstated (outputs only). */
  readonly dims?: readonly (number | string | null)[];
}

/** A model to build. */
export interface ModelSpec {
  /** In an order where every tensor comes before its use. */
  readonly nodes: readonly NodeSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly (ValueSpec | string)[];
  readonly initializers?: Readonly<Record<string, TensorSpec>>;
  /** Default 17. */
  readonly opset?: number;
  /** Further operator sets by domain, such as `com.microsoft`. */
  readonly domains?: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Shapes to state for inner tensors. */
  readonly valueInfo?: readonly ValueSpec[];
}

const floatAttributes = new Set([
  'alpha',
  'beta',
  'gamma',
  'epsilon',
  'momentum',
  'bias',
  'lambd',
  'ratio',
  'value_float',
  'min',
  'max',
  'cubic_coeff_a',
  'spatial_scale',
  'scale',
  'threshold',
  'extrapolation_value',
]);

/**
 * Bytes of an ONNX model (IR version 8). Weights go in as raw little-endian data; nothing is checked: that is the
 * engine's business. For tests, kernels and benchmarks.
 */
export function buildOnnx(spec: ModelSpec): Uint8Array {
  const {
    nodes,
    inputs,
    outputs,
    initializers = {},
    opset = 17,
    domains = {},
    metadata = {},
    valueInfo = [],
  } = spec;
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'morphoscope',
    opsetImport: Object.entries({ '': opset, ...domains }).map(([domain, version]) => ({
      domain,
      version: BigInt(version),
    })),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'graph',
      node: nodes.map(nodeProto),
      initializer: Object.entries(initializers).map(([name, tensor]) => storedTensor(name, tensor)),
      input: inputs.map(valueInfoProto),
      output: outputs.map((output) => valueInfoProto(typeof output === 'string' ? { name: output } : output)),
      valueInfo: valueInfo.map(valueInfoProto),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** Proto of a node. */
export function nodeProto(spec: NodeSpec): NodeProto {
  const { op, inputs, outputs, name = outputs[0] ?? op, domain = '', attributes = {} } = spec;
  return create(NodeProtoSchema, {
    opType: op,
    name,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  });
}

function attribute(name: string, value: AttributeSpec): AttributeProto {
  const base = { name };
  if (typeof value === 'number') {
    if (floatAttributes.has(name))
      return create(AttributeProtoSchema, { ...base, type: Kind.FLOAT, f: value });
    return create(AttributeProtoSchema, { ...base, type: Kind.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { ...base, type: Kind.STRING, s: new TextEncoder().encode(value) });
  }
  if ('floats' in value)
    return create(AttributeProtoSchema, { ...base, type: Kind.FLOATS, floats: [...value.floats] });
  if ('dims' in value)
    return create(AttributeProtoSchema, { ...base, type: Kind.TENSOR, t: storedTensor('', value) });
  return create(AttributeProtoSchema, { ...base, type: Kind.INTS, ints: value.map(BigInt) });
}

/** Proto of a stored tensor: raw little-endian data, a view of `data` where that is a typed array. */
export function storedTensor(name: string, { dims, data }: TensorSpec): TensorProto {
  const array = ArrayBuffer.isView(data) ? data : BigInt64Array.from(data as readonly number[], BigInt);
  const rawData = new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: elementTypeOf(array), rawData });
}

function elementTypeOf(array: ArrayBufferView): number {
  if (array instanceof Float32Array) return elementTypeNumber('float32');
  if (array instanceof Float64Array) return elementTypeNumber('float64');
  if (array instanceof Int32Array) return elementTypeNumber('int32');
  if (array instanceof Uint8Array) return elementTypeNumber('uint8');
  return elementTypeNumber(array instanceof Int8Array ? 'int8' : 'int64');
}

/** Proto of a graph input or output; name only when the rank is not stated. */
export function valueInfoProto({ name, elementType = 'float32', dims }: ValueSpec): ValueInfoProto {
  if (!dims) return create(ValueInfoProtoSchema, { name });
  const dim = dims.map((one) => {
    if (one === null) return {};
    if (typeof one === 'string') return { value: { case: 'dimParam' as const, value: one } };
    return { value: { case: 'dimValue' as const, value: BigInt(one) } };
  });
  const elemType = elementTypeNumber(elementType);
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
  });
}
