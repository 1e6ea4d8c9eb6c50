import { type TensorProto, TensorProto_DataType as Type } from 'onnx-buf';
import { modelError } from './model-error.js';

/** Dimensions as numbers. */
export function tensorDims(tensor: TensorProto): number[] {
  return tensor.dims.map(Number);
}

/** Number of elements; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * All values of a stored tensor, row-major, as numbers (64-bit integers beyond 2⁵³ lose their last digits).
 * @returns a new array, owned by the caller.
 * @throws MorphoscopeError `ModelError` when fewer or more values are stored than the dimensions say, or the type has no numbers.
 */
export function tensorValues(tensor: TensorProto): Float64Array {
  const count = elementCount(tensorDims(tensor));
  const values = tensor.rawData.byteLength > 0 ? rawValues(tensor) : listedValues(tensor);
  if (values.length === count) return values;
  throw modelError(
    `tensor "${tensor.name}" stores ${values.length} values, but its dimensions say ${count}`,
    undefined,
    'The model file is damaged: export it again.',
  );
}

/** Whether `tensorValues` can read the element type: real numbers of 8 bits and more. */
export function isReadable(tensor: TensorProto): boolean {
  return readers[tensor.dataType] !== undefined;
}

function listedValues(tensor: TensorProto): Float64Array {
  switch (tensor.dataType) {
    case Type.FLOAT:
      return Float64Array.from(tensor.floatData);
    case Type.DOUBLE:
      return Float64Array.from(tensor.doubleData);
    case Type.INT64:
      return Float64Array.from(tensor.int64Data, Number);
    case Type.UINT32:
    case Type.UINT64:
      return Float64Array.from(tensor.uint64Data, Number);
    case Type.FLOAT16:
      return Float64Array.from(tensor.int32Data, halfToNumber);
    case Type.BFLOAT16:
      return Float64Array.from(tensor.int32Data, brainToNumber);
    default:
      return Float64Array.from(tensor.int32Data);
  }
}

type Read = (view: DataView, offset: number) => number;

const readers: Partial<Record<number, { readonly size: number; readonly read: Read }>> = {
  [Type.FLOAT]: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  [Type.DOUBLE]: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  [Type.FLOAT16]: { size: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  [Type.BFLOAT16]: { size: 2, read: (view, at) => brainToNumber(view.getUint16(at, true)) },
  [Type.INT64]: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [Type.UINT64]: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  [Type.INT32]: { size: 4, read: (view, at) => view.getInt32(at, true) },
  [Type.UINT32]: { size: 4, read: (view, at) => view.getUint32(at, true) },
  [Type.INT16]: { size: 2, read: (view, at) => view.getInt16(at, true) },
  [Type.UINT16]: { size: 2, read: (view, at) => view.getUint16(at, true) },
  [Type.INT8]: { size: 1, read: (view, at) => view.getInt8(at) },
  [Type.UINT8]: { size: 1, read: (view, at) => view.getUint8(at) },
  [Type.BOOL]: { size: 1, read: (view, at) => view.getUint8(at) },
};

function rawValues(tensor: TensorProto): Float64Array {
  const reader = readers[tensor.dataType];
  if (!reader) return new Float64Array(0);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  const values = new Float64Array(Math.floor(byteLength / reader.size));
  for (let i = 0; i < values.length; i++) values[i] = reader.read(view, i * reader.size);
  return values;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

function brainToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
