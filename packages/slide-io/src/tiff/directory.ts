import type { ByteSource } from '../byte-source/byte-source.js';
import { slideError } from '../errors.js';

/** One field of a directory: where its values lie in the file. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Absolute position of the first value byte. */
  readonly offset: number;
}

/** One IFD: an image of the file, or a reduced copy of one. */
export interface TiffDirectory {
  readonly offset: number;
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** Position of the next directory of the chain; 0 ends it. */
  readonly next: number;
}

/** How integers of this file are stored. */
export interface TiffLayout {
  readonly littleEndian: boolean;
  /** BigTIFF: 8-byte offsets. */
  readonly big: boolean;
}

/** Bytes per value, by field type; 0 for types that do not exist. */
export const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Real slides have a few dozen fields per directory. */
const MOST_ENTRIES = 4096;

/**
 * Reads the directory at `offset`. Every value range is checked against the file's size before it is used.
 * @throws MorphoscopeError `SlideError` when anything points outside the file.
 */
export async function readDirectory(
  source: ByteSource,
  layout: TiffLayout,
  offset: number,
): Promise<TiffDirectory> {
  const { littleEndian, big } = layout;
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const head = view(await source.read(offset, countBytes));
  const count = big ? uint64(head, 0, littleEndian) : head.getUint16(0, littleEndian);
  if (count === 0 || count > MOST_ENTRIES) {
    throw slideError(source.name, `The TIFF is damaged: a directory with ${count} fields`);
  }
  const size = count * entryBytes;
  const body = view(await source.read(offset + countBytes, size + (big ? 8 : 4)));
  const entries = new Map<number, TiffEntry>();
  for (let i = 0; i < count; i++) {
    const at = i * entryBytes;
    const entry = parseEntry(source, layout, body, at, offset + countBytes + at);
    if (entry && !entries.has(entry.tag)) entries.set(entry.tag, entry);
  }
  const next = big ? uint64(body, size, littleEndian) : body.getUint32(size, littleEndian);
  return { offset, entries, next };
}

function parseEntry(
  source: ByteSource,
  { littleEndian, big }: TiffLayout,
  body: DataView,
  at: number,
  position: number,
): TiffEntry | undefined {
  const tag = body.getUint16(at, littleEndian);
  const type = body.getUint16(at + 2, littleEndian);
  const bytes = TYPE_BYTES[type] ?? 0;
  // TIFF 6.0 §2: readers skip fields of unknown type.
  if (bytes === 0) return undefined;
  const count = big ? uint64(body, at + 4, littleEndian) : body.getUint32(at + 4, littleEndian);
  const inline = count * bytes <= (big ? 8 : 4);
  const valueAt = at + (big ? 12 : 8);
  const pointed = big ? uint64(body, valueAt, littleEndian) : body.getUint32(valueAt, littleEndian);
  const offset = inline ? position + (big ? 12 : 8) : pointed;
  if (offset + count * bytes > source.size) {
    throw slideError(
      source.name,
      `The TIFF is truncated or damaged: field ${tag} reaches byte ${offset + count * bytes}, but the file has ${source.size} bytes`,
      'Copy or download the slide again.',
    );
  }
  return { tag, type, count, offset };
}

/** A DataView over exactly the given bytes. */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Unsigned 64-bit integer as a number; beyond 2^53 it loses low bits, which the range checks then refuse. */
export function uint64(data: DataView, at: number, littleEndian: boolean): number {
  const first = data.getUint32(at, littleEndian);
  const second = data.getUint32(at + 4, littleEndian);
  return littleEndian ? second * 4294967296 + first : first * 4294967296 + second;
}
