import { open, rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { MorphoscopeError } from '@morphoscope/domain';
import { encodeNpy } from '../array/npy.js';

type Values = Float32Array | Uint32Array | Uint8Array;

/** Bytes a zip entry can have without ZIP64, which not every reader knows. */
const MOST_BYTES = 2 ** 32 - 1;
/** Bytes copied at once. */
const PIECE = 2 ** 22;
/** 1 January 1980, midnight: archives carry no clock times. */
const DATE = 0x21;

/** An array of unknown length that grows on disk: rows of one shape, appended in order. */
export class GrowingArray {
  #rows = 0;

  private constructor(
    readonly path: string,
    private readonly file: Awaited<ReturnType<typeof open>>,
    private readonly empty: Values,
    private readonly rowShape: readonly number[],
  ) {}

  /** @param like an empty array of the element type */
  static async create(path: string, like: Values, rowShape: readonly number[]): Promise<GrowingArray> {
    return new GrowingArray(path, await open(path, 'w+'), like, rowShape);
  }

  /** Appends whole rows. */
  async append(values: Values): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await this.file.write(bytes);
    this.#rows += values.length / this.rowShape.reduce((a, b) => a * b, 1);
  }

  /** Header of the `.npy` file that the rows make. */
  header(): Uint8Array {
    return encodeNpy({ data: this.empty, shape: [this.#rows, ...this.rowShape] });
  }

  /** The rows, piece by piece. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(PIECE);
    for (let at = 0; ; ) {
      const { bytesRead } = await this.file.read(buffer, 0, PIECE, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Closes and deletes the file. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

interface Entry {
  readonly name: string;
  readonly offset: number;
  readonly crc: number;
  readonly size: number;
}

/**
 * Writes NumPy's `.npz`: a zip archive of `.npy` files, stored as they are (PKWARE APPNOTE 6.3). Memory is one piece.
 * @throws MorphoscopeError `InputError` when an array has 4 GiB or more
 */
export async function writeNpz(path: string, arrays: ReadonlyMap<string, GrowingArray>): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    const entries: Entry[] = [];
    let at = 0;
    for (const [key, array] of arrays) {
      const name = `${key}.npy`;
      const offset = at;
      // Sizes and checksum are known at the end; their place is left free and filled in then.
      at += 30 + name.length;
      const parts = [array.header()];
      let crc = 0;
      let size = 0;
      const put = async (part: Uint8Array): Promise<void> => {
        crc = crc32(part, crc);
        await file.write(part, 0, part.length, at);
        at += part.length;
        size += part.length;
      };
      for (const part of parts) await put(part);
      for await (const piece of array.pieces()) await put(piece);
      if (at > MOST_BYTES) throw tooLarge(path);
      const entry = { name, offset, crc, size };
      await file.write(localHeader(entry), 0, undefined, offset);
      entries.push(entry);
    }
    const directory = Buffer.concat(entries.map(directoryHeader));
    await file.write(directory, 0, directory.length, at);
    const end = endOfDirectory(entries.length, directory.length, at);
    await file.write(end, 0, end.length, at + directory.length);
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

function tooLarge(where: string): MorphoscopeError {
  return new MorphoscopeError('InputError', 'the arrays take more than 4 GiB, which an .npz cannot hold', {
    where,
    suggestion: 'Export fewer tiles with --tiles.',
  });
}

/** Version, flags, method and date, as both headers have them. */
function common(out: Buffer, at: number, { crc, size, name }: Entry): void {
  out.writeUInt16LE(20, at);
  out.writeUInt16LE(DATE, at + 8);
  out.writeUInt32LE(crc, at + 10);
  out.writeUInt32LE(size, at + 14);
  out.writeUInt32LE(size, at + 18);
  out.writeUInt16LE(name.length, at + 22);
}

function localHeader(entry: Entry): Buffer {
  const out = Buffer.alloc(30 + entry.name.length);
  out.writeUInt32LE(0x04034b50, 0);
  common(out, 4, entry);
  out.write(entry.name, 30, 'latin1');
  return out;
}

function directoryHeader(entry: Entry): Buffer {
  const out = Buffer.alloc(46 + entry.name.length);
  out.writeUInt32LE(0x02014b50, 0);
  out.writeUInt16LE(20, 4);
  common(out, 6, entry);
  out.writeUInt32LE(entry.offset, 42);
  out.write(entry.name, 46, 'latin1');
  return out;
}

function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const out = Buffer.alloc(22);
  out.writeUInt32LE(0x06054b50, 0);
  out.writeUInt16LE(entries, 8);
  out.writeUInt16LE(entries, 10);
  out.writeUInt32LE(size, 12);
  out.writeUInt32LE(offset, 16);
  return out;
}
