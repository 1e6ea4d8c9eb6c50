import type { ByteSource } from '../byte-source/byte-source.js';
import { assembleJpeg } from '../codec/jpeg-stream.js';
import { freshBytes } from '../region/block-cache.js';
import type { TiffPage } from './page.js';
import { COMPRESSION, PHOTOMETRIC } from './tags.js';

/** What `assembleJpeg` adds to a block and its tables, bytes, at most. */
const ADDED = 32;

/** Whether the blocks of a page are JPEG streams that show the right colours outside the TIFF. */
export function holdsJpeg({ compression, samples, photometric }: TiffPage): boolean {
  if (compression !== COMPRESSION.jpeg) return false;
  return samples === 3 || (samples === 1 && photometric === PHOTOMETRIC.blackIsZero);
}

/**
 * The JPEG stream of a block, made self-contained: shared tables spliced in, metadata dropped, colour space stated.
 * Undefined where none is stored, or where it does not hold a whole block.
 */
export async function readStoredJpeg(
  source: ByteSource,
  page: TiffPage,
  column: number,
  row: number,
): Promise<Uint8Array | undefined> {
  const index = row * page.columns + column;
  const length = page.byteCounts[index]!;
  if (length === 0) return undefined;
  const bytes = await source.read(page.offsets[index]!, length);
  const scratch = { bytes: freshBytes(length + (page.jpegTables?.length ?? 0) + ADDED) };
  try {
    const { stream, frame } = assembleJpeg(bytes, page.jpegTables, page.photometric, scratch);
    const whole = frame.width === page.blockWidth && frame.height === page.blockHeight;
    return whole && frame.components === page.samples ? stream : undefined;
  } catch {
    // Whoever decodes the block says what is wrong with it.
    return undefined;
  }
}
