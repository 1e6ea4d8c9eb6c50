/** Names of ONNX element types, indexed by `TensorProto.DataType`. */
const names = [
  'unknown',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
] as const;

/** Name of an element type number; `unknown` for types that images never have. */
export function elementTypeName(type: number): string {
  return names[type] ?? 'unknown';
}

/** Number of an element type name; 0 when unknown. */
export function elementTypeNumber(name: string): number {
  return Math.max(0, (names as readonly string[]).indexOf(name));
}

/** Whether values of this type are real numbers with a fraction. */
export function isFloat(type: number): boolean {
  return type === 1 || type === 10 || type === 11 || type === 16;
}
