import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { ResolvedOptions } from './options.js';

/** `tile-index.json`. */
export interface IndexFile {
  readonly n: number;
  readonly d: number;
  readonly options: ResolvedOptions;
  /** Removed rows, ascending. */
  readonly removed: readonly number[];
  /** Whether there is a `graph-<segment>.hnsw` per segment. */
  readonly hasGraphs: boolean;
}

/** Rows read or written at once. */
const CHUNK = 4096;
const VERSION = 1;

/**
 * Writes `tile-index.json` and `vectors.npy` (n × d, float32, little-endian), and what `more` adds, into a folder that is
 * either absent or whole.
 */
export async function writeIndexFolder(
  folder: string,
  file: IndexFile,
  vectors: (rows: number[]) => Promise<Float32Array>,
  more: (folder: string) => Promise<void>,
): Promise<void> {
  const temporary = `${folder}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    await writeVectors(join(temporary, 'vectors.npy'), file, vectors);
    await more(temporary);
    const text = `${JSON.stringify({ version: VERSION, ...file }, null, 2)}\n`;
    await writeFile(join(temporary, 'tile-index.json'), text);
    await mkdir(dirname(folder), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function writeVectors(
  path: string,
  { n, d }: IndexFile,
  vectors: (rows: number[]) => Promise<Float32Array>,
): Promise<void> {
  const out = await open(path, 'w');
  try {
    await out.write(npyHeader(n, d));
    for (let from = 0; from < n; from += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, n - from) }, (_, i) => from + i);
      const some = await vectors(rows);
      await out.write(new Uint8Array(some.buffer, some.byteOffset, some.byteLength));
    }
  } finally {
    await out.close();
  }
}

/** @throws MorphoscopeError `StudyError` when the folder holds no index of this version */
export async function readIndexFile(folder: string): Promise<IndexFile> {
  const path = join(folder, 'tile-index.json');
  let read: IndexFile & { version: number };
  try {
    read = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'holds no tile index', {
      where: folder,
      suggestion: 'Make one: morphoscope index STUDY.',
      cause,
    });
  }
  const { version, n, d, options, removed, hasGraphs } = read;
  if (version === VERSION) return { n, d, options, removed, hasGraphs };
  throw new MorphoscopeError(
    'StudyError',
    `the tile index has layout ${version}, this program knows ${VERSION}`,
    {
      where: folder,
      suggestion: 'Make it anew: morphoscope index STUDY.',
    },
  );
}

/**
 * Reads `vectors.npy` some rows at a time, in order.
 * @throws MorphoscopeError `StudyError` when it is not `n × d` float32
 */
export async function readVectors(
  folder: string,
  n: number,
  d: number,
  take: (rows: Float32Array) => Promise<void>,
): Promise<void> {
  const path = join(folder, 'vectors.npy');
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw damaged(path, cause);
  });
  try {
    const header = npyHeader(n, d);
    await checkHeader(file, header, header.length + n * d * 4, path);
    for (let from = 0; from < n; from += CHUNK) {
      const rows = new Float32Array(Math.min(CHUNK, n - from) * d);
      const bytes = new Uint8Array(rows.buffer);
      await file.read(bytes, 0, bytes.length, header.length + from * d * 4);
      await take(rows);
    }
  } finally {
    await file.close();
  }
}

async function checkHeader(file: FileHandle, header: Uint8Array, size: number, path: string): Promise<void> {
  const there = new Uint8Array(header.length);
  await file.read(there, 0, there.length, 0);
  const stat = await file.stat();
  if (stat.size !== size || there.some((byte, i) => byte !== header[i])) throw damaged(path);
}

/** NumPy's format 1.0 for `n × d` float32. */
function npyHeader(n: number, d: number): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n}, ${d}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = Buffer.alloc(length, 0x20);
  out.write('\x93NUMPY\x01\x00', 0, 'latin1');
  out.writeUInt16LE(length - 10, 8);
  out.write(text, 10, 'latin1');
  out[length - 1] = 0x0a;
  return out;
}

function damaged(where: string, cause?: unknown): MorphoscopeError {
  return new MorphoscopeError('StudyError', 'the vectors of the tile index are damaged', {
    where,
    suggestion: 'Make the index anew: morphoscope index STUDY.',
    cause,
  });
}
