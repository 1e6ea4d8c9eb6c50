import { inputError } from '../errors.js';
import { type BlockEncoder, blockEncoder } from './block-encoder.js';
import { type ByteSink, fileSink } from './byte-sink.js';
import { levelFields } from './description.js';
import { encodeDirectory } from './directory-encoder.js';
import { type LevelBand, type LevelPlan, levelBand, type Piece, planLevels } from './level-band.js';
import type { PyramidImage, PyramidOptions } from './pyramid-image.js';
import { type CheckedOptions, checkPyramid } from './pyramid-options.js';

/** Blocks being encoded at the same time. */
const IN_FLIGHT = 8;

/**
 * Writes a tiled pyramidal TIFF with an Aperio-style description and resolution tags: OpenSlide, QuPath and this package
 * read its mpp and objective power. The image is pulled block by block and each level is made from the one above while
 * it passes, so memory is one row of blocks of the half-size level and what lies below it. Written beside `path` and
 * renamed at the end: a file under that name is always whole. The same pixels and options give the same bytes.
 * @throws MorphoscopeError `InputError` for impossible sizes or options or a folder that cannot be written to,
 * `ResourceError` when the disk is full.
 */
export async function writePyramid(
  path: string,
  image: PyramidImage,
  options: PyramidOptions = {},
): Promise<void> {
  const checked = checkPyramid(path, image, options);
  await writePyramidTo(await fileSink(path), path, image, checked);
}

/** `writePyramid` into any sink; commits it or aborts it. */
export async function writePyramidTo(
  sink: ByteSink,
  path: string,
  image: PyramidImage,
  options: CheckedOptions,
): Promise<void> {
  try {
    const encoder = await blockEncoder(options, options.blockSize, image.channels);
    const levels = planLevels(image.width, image.height, options.blockSize);
    await sink.append(header(options.bigTiff));
    const queue = blockQueue(sink, encoder);
    await writeBlocks(path, image, options, levels, queue);
    await queue.finish();
    await writeDirectories(sink, image, options, levels, encoder);
    options.signal?.throwIfAborted();
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

function header(big: boolean): Uint8Array {
  // The position of the first directory is patched in when it is known.
  return big
    ? Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    : Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0);
}

interface BlockQueue {
  add(level: LevelPlan, index: number, pixels: Uint8Array): Promise<void>;
  finish(): Promise<void>;
}

/** Encodes several blocks at once, writes them in the order they came. */
function blockQueue(sink: ByteSink, encoder: BlockEncoder): BlockQueue {
  const waiting: { level: LevelPlan; index: number; bytes: Promise<Uint8Array> }[] = [];
  const writeOldest = async (): Promise<void> => {
    const { level, index, bytes } = waiting.shift()!;
    const stored = await bytes;
    level.offsets[index] = sink.length;
    level.byteCounts[index] = stored.length;
    await sink.append(stored);
  };
  return {
    async add(level, index, pixels) {
      const bytes = encoder.encode(pixels);
      // Handled when it is awaited in turn; until then it must not count as unhandled.
      bytes.catch(() => {});
      waiting.push({ level, index, bytes });
      if (waiting.length >= IN_FLIGHT) await writeOldest();
    },
    async finish() {
      while (waiting.length > 0) await writeOldest();
    },
  };
}

async function writeBlocks(
  path: string,
  image: PyramidImage,
  options: CheckedOptions,
  levels: readonly LevelPlan[],
  queue: BlockQueue,
): Promise<void> {
  const { blockSize, downsampling, signal } = options;
  const { channels } = image;
  const bands = levels
    .slice(1)
    .map((level, i) => levelBand(level, levels[i]!, blockSize, channels, downsampling));
  const scan = levels[0]!;
  for (let row = 0; row < scan.rows; row++) {
    for (let column = 0; column < scan.columns; column++) {
      signal?.throwIfAborted();
      const piece = await readPiece(path, image, column, row, blockSize);
      bands[0]?.put(piece);
      await queue.add(scan, row * scan.columns + column, paddedBlock(piece, 0, blockSize, channels));
    }
    await drainBands(levels, bands, (row + 1) * blockSize, options, channels, queue);
  }
}

async function readPiece(
  path: string,
  image: PyramidImage,
  column: number,
  row: number,
  blockSize: number,
): Promise<Piece> {
  const x = column * blockSize;
  const y = row * blockSize;
  const width = Math.min(blockSize, image.width - x);
  const height = Math.min(blockSize, image.height - y);
  const pixels = await image.read(x, y, width, height);
  const needed = width * height * image.channels;
  if (pixels.length !== needed) {
    throw inputError(
      path,
      `read(${x}, ${y}, ${width}, ${height}) gave ${pixels.length} bytes instead of ${needed}`,
    );
  }
  return { pixels, rowWidth: width, x, y, width, height };
}

/** Writes every row of blocks that has become complete, level by level downwards. */
async function drainBands(
  levels: readonly LevelPlan[],
  bands: readonly LevelBand[],
  rowsDone: number,
  { blockSize }: CheckedOptions,
  channels: number,
  queue: BlockQueue,
): Promise<void> {
  let rowsAbove = rowsDone;
  for (const [i, band] of bands.entries()) {
    const above = levels[i]!;
    const level = levels[i + 1]!;
    if (!band.complete(rowsAbove, rowsAbove >= above.height) || band.top() >= level.height) return;
    const top = band.top();
    const height = Math.min(blockSize, level.height - top);
    const rows = { pixels: band.pixels, rowWidth: level.width, y: top, height };
    bands[i + 1]?.put({ ...rows, x: 0, width: level.width });
    for (let column = 0; column < level.columns; column++) {
      const x = column * blockSize;
      const piece = { ...rows, x, width: Math.min(blockSize, level.width - x) };
      const index = (top / blockSize) * level.columns + column;
      await queue.add(level, index, paddedBlock(piece, x, blockSize, channels));
    }
    band.next();
    rowsAbove = top + blockSize;
  }
}

/** A whole block: the piece, its last column and row repeated to the right and down, which costs JPEG least. */
function paddedBlock(piece: Piece, fromX: number, side: number, channels: number): Uint8Array {
  const { pixels, rowWidth, width, height } = piece;
  const out = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const source = (Math.min(y, height - 1) * rowWidth + fromX) * channels;
    const to = y * side * channels;
    out.set(pixels.subarray(source, source + width * channels), to);
    const last = to + (width - 1) * channels;
    for (let i = to + width * channels; i < to + side * channels; i++)
      out[i] = out[last + ((i - to) % channels)]!;
  }
  return out;
}

async function writeDirectories(
  sink: ByteSink,
  image: PyramidImage,
  options: CheckedOptions,
  levels: readonly LevelPlan[],
  encoder: BlockEncoder,
): Promise<void> {
  const { bigTiff } = options;
  if (sink.length % 2 === 1) await sink.append(Uint8Array.of(0));
  const first = sink.length;
  for (const [index, level] of levels.entries()) {
    const fields = [...levelFields(image, options, level, index, encoder.name), ...encoder.fields];
    const isLast = index === levels.length - 1;
    await sink.append(encodeDirectory(fields, sink.length, bigTiff, (end) => (isLast ? 0 : end)));
  }
  if (!bigTiff && sink.length > 0xffffffff) {
    throw inputError(
      'writePyramid',
      `A file of ${sink.length} bytes needs BigTIFF`,
      'Write it with bigTiff: true.',
    );
  }
  const position = new DataView(new ArrayBuffer(bigTiff ? 8 : 4));
  if (bigTiff) position.setBigUint64(0, BigInt(first), true);
  else position.setUint32(0, first, true);
  await sink.patch(bigTiff ? 8 : 4, new Uint8Array(position.buffer));
}
