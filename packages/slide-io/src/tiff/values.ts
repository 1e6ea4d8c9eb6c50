import type { ByteSource } from '../byte-source/byte-source.js';
import {
  type TiffDirectory,
  type TiffEntry,
  type TiffLayout,
  TYPE_BYTES,
  uint64,
  view,
} from './directory.js';

type Getter = (data: DataView, at: number, littleEndian: boolean) => number;

const uint8: Getter = (data, at) => data.getUint8(at);
const int8: Getter = (data, at) => data.getInt8(at);
const uint16: Getter = (data, at, le) => data.getUint16(at, le);
const uint32: Getter = (data, at, le) => data.getUint32(at, le);
const int32: Getter = (data, at, le) => data.getInt32(at, le);
const rational: Getter = (data, at, le) => data.getUint32(at, le) / data.getUint32(at + 4, le);

const GETTERS: readonly (Getter | undefined)[] = [
  undefined,
  uint8,
  uint8,
  uint16,
  uint32,
  rational,
  int8,
  uint8,
  (data, at, le) => data.getInt16(at, le),
  int32,
  (data, at, le) => data.getInt32(at, le) / data.getInt32(at + 4, le),
  (data, at, le) => data.getFloat32(at, le),
  (data, at, le) => data.getFloat64(at, le),
  uint32,
  undefined,
  undefined,
  uint64,
  (data, at, le) => Number(data.getBigInt64(at, le)),
  uint64,
];

/** Reads field values of one file. Ranges were checked when the directory was read. */
export interface TiffValues {
  /** All values as numbers; empty when the field is absent. */
  numbers(directory: TiffDirectory, tag: number): Promise<Float64Array>;
  /** First value, or `fallback`. */
  number(directory: TiffDirectory, tag: number, fallback: number): Promise<number>;
  /** Text up to the first NUL (Latin-1 where it is not UTF-8); empty when absent. */
  text(directory: TiffDirectory, tag: number): Promise<string>;
  /** Raw bytes, or undefined. */
  bytes(directory: TiffDirectory, tag: number): Promise<Uint8Array | undefined>;
}

/** Field access for a file with this byte order. */
export function tiffValues(source: ByteSource, layout: TiffLayout): TiffValues {
  const raw = (entry: TiffEntry): Promise<Uint8Array> =>
    source.read(entry.offset, entry.count * TYPE_BYTES[entry.type]!);
  const values: TiffValues = {
    async numbers(directory, tag) {
      const entry = directory.entries.get(tag);
      return entry ? decodeNumbers(await raw(entry), entry, layout.littleEndian) : new Float64Array(0);
    },
    async number(directory, tag, fallback) {
      const entry = directory.entries.get(tag);
      if (!entry || entry.count === 0) return fallback;
      const one = { ...entry, count: 1 };
      return decodeNumbers(await raw(one), one, layout.littleEndian)[0]!;
    },
    async text(directory, tag) {
      const bytes = await values.bytes(directory, tag);
      return bytes ? decodeText(bytes) : '';
    },
    async bytes(directory, tag) {
      const entry = directory.entries.get(tag);
      return entry ? raw(entry) : undefined;
    },
  };
  return values;
}

function decodeNumbers(bytes: Uint8Array, entry: TiffEntry, littleEndian: boolean): Float64Array {
  const get = GETTERS[entry.type]!;
  const step = TYPE_BYTES[entry.type]!;
  const data = view(bytes);
  const out = new Float64Array(entry.count);
  for (let i = 0; i < out.length; i++) out[i] = get(data, i * step, littleEndian);
  return out;
}

function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const used = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(used);
  } catch {
    return new TextDecoder('latin1').decode(used);
  }
}
