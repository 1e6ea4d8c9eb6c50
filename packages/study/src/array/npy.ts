import { type FileHandle, open, readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';

/** Element types written and read. */
const kinds = {
  '<f4': Float32Array,
  '<u4': Uint32Array,
  '<u2': Uint16Array,
  '|u1': Uint8Array,
} as const;

/** A typed array with its shape, row-major. */
export interface NpyArray {
  readonly data: Float32Array | Uint32Array | Uint16Array | Uint8Array;
  readonly shape: readonly number[];
}

/** NumPy's `.npy` format, version 1.0 (numpy.lib.format), C order, little-endian. */
export function encodeNpy({ data, shape }: NpyArray): Uint8Array {
  const descr = Object.entries(kinds).find(([, kind]) => data instanceof kind)![0];
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const headerLength = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const out = Buffer.alloc(10 + headerLength + data.byteLength, 0x20);
  out.write('\x93NUMPY\x01\x00', 0, 'latin1');
  out.writeUInt16LE(headerLength, 8);
  out.write(text, 10, 'latin1');
  out[10 + headerLength - 1] = 0x0a;
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + headerLength);
  return out;
}

/** @throws MorphoscopeError `StudyError` when the bytes are not such an array. */
export function decodeNpy(bytes: Uint8Array, where: string): NpyArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = buffer.length > 10 ? buffer.readUInt16LE(8) : 0;
  const header = buffer.toString('latin1', 10, 10 + headerLength);
  const descr = /'descr': '([^']+)'/.exec(header)?.[1] as keyof typeof kinds | undefined;
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .filter((s) => s.trim())
    .map(Number);
  const Kind = descr && kinds[descr];
  const length = shape?.reduce((a, b) => a * b, 1) ?? -1;
  const size = Kind ? length * Kind.BYTES_PER_ELEMENT : -1;
  if (
    !Kind ||
    !shape ||
    header.includes("'fortran_order': True") ||
    buffer.length - 10 - headerLength !== size
  ) {
    throw new MorphoscopeError('StudyError', 'is not a readable .npy array', {
      where,
      suggestion: 'The study folder is damaged: run again into a new folder.',
    });
  }
  const copy = new Uint8Array(size);
  copy.set(buffer.subarray(10 + headerLength));
  return { data: new Kind(copy.buffer), shape };
}

/** Reads a float32 `.npy` file. */
export async function readNpyFloat32(
  path: string,
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const { data, shape } = decodeNpy(await readFile(path), path);
  if (!(data instanceof Float32Array)) {
    throw new MorphoscopeError('StudyError', 'should hold float32 values', { where: path });
  }
  return { data, shape };
}

/**
 * Reads one row of a float32 `.npy` matrix, and no other part of the file.
 * @throws MorphoscopeError `StudyError` when it is no such matrix, or has no such row.
 */
export async function readNpyRow(path: string, row: number): Promise<Float32Array> {
  const file = await open(path);
  try {
    const start = await read(file, 0, 10);
    const header = await read(file, 10, start.length < 10 ? 0 : start.readUInt16LE(8));
    const text = header.toString('latin1');
    const [rows, columns] = /'shape': \((\d+), (\d+)\)/.exec(text)?.slice(1).map(Number) ?? [];
    const known = text.includes("'descr': '<f4'") && text.includes("'fortran_order': False");
    if (known && columns !== undefined && row >= 0 && row < rows!) {
      const bytes = await read(file, 10 + header.length + row * columns * 4, columns * 4);
      if (bytes.length === columns * 4) return new Float32Array(Uint8Array.from(bytes).buffer);
    }
  } finally {
    await file.close();
  }
  throw new MorphoscopeError('StudyError', `holds no row ${row} of float32 values`, { where: path });
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
