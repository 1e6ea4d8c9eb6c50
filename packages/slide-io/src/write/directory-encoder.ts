/** A field of a directory to write. */
export interface Field {
  readonly tag: number;
  readonly type: 'ascii' | 'short' | 'long' | 'rational' | 'offset';
  /** Numbers; for `rational` the values to approximate; for `ascii` the text. */
  readonly value: readonly number[] | Float64Array | string;
}

const TYPES = { ascii: 2, short: 3, long: 4, rational: 5, offset: 4 } as const;
const SIZES = { ascii: 1, short: 2, long: 4, rational: 8, offset: 4 } as const;
const LONG8 = 16;

/**
 * Encodes one IFD, little-endian: the directory itself, then the values that do not fit into it. `position` is where it
 * will lie in the file; `next` the position of the following directory, given what this one's length turns out to be.
 */
export function encodeDirectory(
  fields: readonly Field[],
  position: number,
  big: boolean,
  next: (end: number) => number,
): Uint8Array {
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const inlineBytes = big ? 8 : 4;
  const headBytes = countBytes + sorted.length * entryBytes + inlineBytes;
  const values = sorted.map((field) => encodeValue(field, big));
  const outside = values.map((bytes) => (bytes.length > inlineBytes ? even(bytes.length) : 0));
  const length = even(headBytes) + outside.reduce((sum, bytes) => sum + bytes, 0);
  const out = new Uint8Array(length);
  const data = new DataView(out.buffer);
  const putOffset = (at: number, value: number): void => {
    if (big) data.setBigUint64(at, BigInt(value), true);
    else data.setUint32(at, value, true);
  };
  if (big) putOffset(0, sorted.length);
  else data.setUint16(0, sorted.length, true);
  let free = even(headBytes);
  for (const [i, field] of sorted.entries()) {
    const at = countBytes + i * entryBytes;
    const bytes = values[i]!;
    data.setUint16(at, field.tag, true);
    data.setUint16(at + 2, big && field.type === 'offset' ? LONG8 : TYPES[field.type], true);
    putOffset(at + 4, bytes.length / valueSize(field, big));
    const valueAt = at + (big ? 12 : 8);
    if (bytes.length <= inlineBytes) {
      out.set(bytes, valueAt);
    } else {
      putOffset(valueAt, position + free);
      out.set(bytes, free);
      free += even(bytes.length);
    }
  }
  putOffset(headBytes - inlineBytes, next(position + length));
  return out;
}

function valueSize(field: Field, big: boolean): number {
  return big && field.type === 'offset' ? 8 : SIZES[field.type];
}

function encodeValue(field: Field, big: boolean): Uint8Array {
  const { value, type } = field;
  if (typeof value === 'string') return new TextEncoder().encode(`${value}\0`);
  const size = valueSize(field, big);
  const out = new Uint8Array(value.length * size);
  const data = new DataView(out.buffer);
  for (let i = 0; i < value.length; i++) {
    const number = value[i]!;
    if (type === 'short') data.setUint16(i * size, number, true);
    else if (type === 'rational') putRational(data, i * size, number);
    else if (size === 8) data.setBigUint64(i * size, BigInt(number), true);
    else data.setUint32(i * size, number, true);
  }
  return out;
}

/** The finest power-of-two denominator whose numerator still fits into 32 bits. */
function putRational(data: DataView, at: number, value: number): void {
  let denominator = 1;
  while (denominator < 2 ** 31 && Math.round(value * denominator * 2) < 2 ** 32) denominator *= 2;
  data.setUint32(at, Math.round(value * denominator), true);
  data.setUint32(at + 4, denominator, true);
}

function even(length: number): number {
  return length + (length % 2);
}
