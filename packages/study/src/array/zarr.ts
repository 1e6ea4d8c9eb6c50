import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { MorphoscopeError } from '@morphoscope/domain';

/**
 * Arrays in Zarr format 2 (zarr-specs v2): row-major chunks, zlib. Version 2 because every Zarr library reads it,
 * zarr-python 2 and 3 and zarrita alike; written here because JavaScript libraries need `Float16Array`, which Node 20
 * does not have. float16 travels as its bits in a `Uint16Array`.
 */
export interface ZarrSpec {
  /** `channels × height × width`, or `height × width` when `channels` is absent. */
  readonly channels?: number;
  readonly height: number;
  readonly width: number;
  readonly type: keyof typeof types;
  /** Chunk side in cells; every chunk holds all channels. Default 128. */
  readonly chunk?: number;
  /** Value of cells never written: NaN for floats, this for uint8. */
  readonly fill?: number;
}

/** Bits of the float16 NaN used as fill. */
export const FLOAT16_NAN = 0x7e00;

type Cells = Float32Array | Uint16Array | Uint8Array;

/** Element types: name in the metadata and what holds it here. */
const types = {
  float32: { dtype: '<f4', Kind: Float32Array },
  float16: { dtype: '<f2', Kind: Uint16Array },
  uint8: { dtype: '|u1', Kind: Uint8Array },
} as const;

/** Longer sides of chunks are damage: one chunk of all clusters is held in memory. */
const MOST_CHUNK = 1024;

/** What a cell never written holds, in the array's own elements. */
function fillOf({ type, fill = 0 }: Pick<ZarrSpec, 'type' | 'fill'>): number {
  return type === 'float32' ? Number.NaN : type === 'float16' ? FLOAT16_NAN : fill;
}

interface Layout {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly chunk: number;
  readonly fill: number;
  readonly flat: boolean;
  readonly Kind: (typeof types)[keyof typeof types]['Kind'];
}

function layoutOf(spec: ZarrSpec): Layout {
  return {
    channels: spec.channels ?? 1,
    height: spec.height,
    width: spec.width,
    chunk: spec.chunk ?? 128,
    fill: fillOf(spec),
    flat: spec.channels === undefined,
    Kind: types[spec.type].Kind,
  };
}

/** Marks a folder as a Zarr group. */
export async function writeZarrGroup(
  folder: string,
  attributes: Record<string, unknown> = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '.zgroup'), '{\n  "zarr_format": 2\n}\n');
  await writeZarrAttributes(folder, attributes);
}

/** Writes the attributes of a group or array. In ASCII: zarr-python 2 reads nothing else. */
export async function writeZarrAttributes(folder: string, attributes: object): Promise<void> {
  const text = JSON.stringify(attributes, null, 2).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  await writeFile(join(folder, '.zattrs'), `${text}\n`);
}

/** Writes one array band by band; memory is one row of chunks. */
export class ZarrWriter {
  readonly #layout: Layout;
  readonly #band: Cells;
  #chunkRow = 0;

  private constructor(
    private readonly folder: string,
    spec: ZarrSpec,
  ) {
    this.#layout = layoutOf(spec);
    const { channels, chunk, width, Kind, fill } = this.#layout;
    this.#band = new Kind(channels * chunk * width).fill(fill);
  }

  /** Creates the array's folder and metadata. */
  static async create(folder: string, spec: ZarrSpec): Promise<ZarrWriter> {
    const writer = new ZarrWriter(folder, spec);
    const { channels, height, width, chunk, flat } = writer.#layout;
    await mkdir(folder, { recursive: true });
    const metadata = {
      zarr_format: 2,
      shape: flat ? [height, width] : [channels, height, width],
      chunks: flat ? [chunk, chunk] : [channels, chunk, chunk],
      dtype: types[spec.type].dtype,
      compressor: { id: 'zlib', level: 1 },
      fill_value: spec.type === 'uint8' ? (spec.fill ?? 0) : 'NaN',
      order: 'C',
      filters: null,
      dimension_separator: '.',
    };
    await writeFile(join(folder, '.zarray'), `${JSON.stringify(metadata, null, 2)}\n`);
    return writer;
  }

  /**
   * Writes rows `y0 … y0 + rows` from `values`, `channels × rows × width`. Rows come in ascending order; rows left out
   * keep the fill value.
   */
  async writeRows(y0: number, rows: number, values: Cells): Promise<void> {
    const { channels, chunk, width } = this.#layout;
    for (let r = 0; r < rows; r++) {
      const row = Math.floor((y0 + r) / chunk);
      while (this.#chunkRow < row) await this.#flush();
      const inBand = y0 + r - row * chunk;
      for (let c = 0; c < channels; c++) {
        const source = (c * rows + r) * width;
        this.#band.set(values.subarray(source, source + width), (c * chunk + inBand) * width);
      }
    }
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    const { height, chunk } = this.#layout;
    while (this.#chunkRow * chunk < height) await this.#flush();
  }

  async #flush(): Promise<void> {
    const { channels, chunk, width, fill, flat, Kind } = this.#layout;
    const cells = new Kind(channels * chunk * chunk);
    for (let x0 = 0; x0 < width; x0 += chunk) {
      const columns = Math.min(chunk, width - x0);
      cells.fill(fill);
      for (let line = 0; line < channels * chunk; line++) {
        cells.set(this.#band.subarray(line * width + x0, line * width + x0 + columns), line * chunk);
      }
      if (cells.every((value) => Object.is(value, fill))) continue;
      const name = `${flat ? '' : '0.'}${this.#chunkRow}.${x0 / chunk}`;
      await writeFile(join(this.folder, name), deflateSync(bytesOf(cells), { level: 1 }));
    }
    this.#band.fill(fill);
    this.#chunkRow++;
  }
}

function bytesOf(cells: Cells): Uint8Array {
  return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
}

/** A Zarr array opened for reading by rows of chunks. */
export interface ZarrReader {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Side of a chunk; `readBand(i)` gives rows `i·chunk …`. */
  readonly chunk: number;
  /** `channels × rows × width` of the i-th row of chunks; the last one may be shorter than `chunk`. */
  readBand(index: number): Promise<{ y0: number; rows: number; data: Cells }>;
  /**
   * One chunk, `channels × chunk × chunk`, whatever of it lies outside; `undefined` where nothing was written, so that all of it
   * is fill. The caller owns it.
   */
  readChunk(row: number, column: number): Promise<Cells | undefined>;
}

/**
 * Opens an array written by `ZarrWriter`.
 * @throws MorphoscopeError `StudyError` when it is missing or damaged.
 */
export async function openZarr(folder: string): Promise<ZarrReader> {
  const layout = await readLayout(folder);
  const { channels, height, width, chunk, flat, fill, Kind } = layout;
  const chunkFile = (row: number, column: number): string =>
    join(folder, `${flat ? '' : '0.'}${row}.${column}`);
  return {
    channels,
    height,
    width,
    chunk,
    readChunk: (row, column) => readChunk(chunkFile(row, column), layout),
    readBand: async (index) => {
      const rows = Math.min(chunk, height - index * chunk);
      const data = new Kind(channels * rows * width).fill(fill);
      for (let x0 = 0; x0 < width; x0 += chunk) {
        const cells = await readChunk(chunkFile(index, x0 / chunk), layout);
        if (!cells) continue;
        const columns = Math.min(chunk, width - x0);
        for (let c = 0; c < channels; c++) {
          for (let r = 0; r < rows; r++) {
            const source = (c * chunk + r) * chunk;
            data.set(cells.subarray(source, source + columns), (c * rows + r) * width + x0);
          }
        }
      }
      return { y0: index * chunk, rows, data };
    },
  };
}

async function readLayout(folder: string): Promise<Layout> {
  try {
    const meta = JSON.parse(await readFile(join(folder, '.zarray'), 'utf8'));
    const shape: number[] = meta.shape;
    const type = (Object.keys(types) as (keyof typeof types)[]).find(
      (name) => types[name].dtype === meta.dtype,
    );
    if (!type) throw new Error(`elements of type ${meta.dtype}`);
    const chunk: number = meta.chunks.at(-1);
    const sides = [...shape, chunk];
    if (!sides.every((side) => Number.isSafeInteger(side) && side > 0) || chunk > MOST_CHUNK)
      throw new Error(`shape ${shape} in chunks of ${chunk}`);
    return layoutOf({
      ...(shape.length === 3 ? { channels: shape[0]! } : {}),
      height: shape.at(-2)!,
      width: shape.at(-1)!,
      type,
      chunk,
      ...(type === 'uint8' ? { fill: meta.fill_value } : {}),
    });
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'a map of the study is missing or damaged', {
      where: folder,
      suggestion: 'Run the slide again, or the study into a new folder.',
      cause,
    });
  }
}

async function readChunk(path: string, { Kind, channels, chunk }: Layout): Promise<Cells | undefined> {
  let compressed: Buffer;
  try {
    compressed = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const size = channels * chunk * chunk * Kind.BYTES_PER_ELEMENT;
  const wrong = (cause?: unknown) =>
    new MorphoscopeError('StudyError', 'a chunk has the wrong size or is damaged', { where: path, cause });
  try {
    const bytes = new Uint8Array(inflateSync(compressed, { maxOutputLength: size }));
    if (bytes.length === size) return new Kind(bytes.buffer);
  } catch (cause) {
    throw wrong(cause);
  }
  throw wrong();
}
