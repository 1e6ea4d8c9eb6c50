import type { ByteSource } from '../byte-source/byte-source.js';
import { slideError } from '../errors.js';
import { readDirectory, type TiffDirectory, type TiffLayout, uint64, view } from './directory.js';
import { readPage, type TiffPage } from './page.js';
import { tiffValues } from './values.js';

/** A parsed TIFF: its images in file order, reduced copies in SubIFDs beside each. */
export interface TiffFile {
  readonly source: ByteSource;
  readonly layout: TiffLayout;
  readonly pages: readonly TiffPage[];
}

/** More images than any slide has; a chain that is longer is damaged. */
const MOST_PAGES = 4096;

/** Whether a file begins like a TIFF or BigTIFF. */
export function isTiff(head: Uint8Array): boolean {
  const [a, b, c, d] = head;
  const little = a === 0x49 && b === 0x49 && (c === 42 || c === 43) && d === 0;
  const big = a === 0x4d && b === 0x4d && c === 0 && (d === 42 || d === 43);
  return little || big;
}

/**
 * Parses header and directories of a TIFF 6.0 or BigTIFF file. Work and memory are bounded by the file's size.
 * @throws MorphoscopeError `SlideError` for truncated, looping or otherwise damaged files.
 */
export async function readTiff(source: ByteSource): Promise<TiffFile> {
  const { layout, first } = await readHeader(source);
  const visited = new Set<number>();
  const values = tiffValues(source, layout);
  const load = async (offset: number): Promise<TiffDirectory> => {
    if (visited.has(offset))
      throw slideError(source.name, 'The TIFF is damaged: its directories form a loop');
    if (visited.size >= MOST_PAGES)
      throw slideError(source.name, 'The TIFF is damaged: too many directories');
    visited.add(offset);
    return readDirectory(source, layout, offset);
  };
  const pages: TiffPage[] = [];
  for (let offset = first; offset !== 0; ) {
    const directory = await load(offset);
    const page = await readPage(source, values, directory, pages.length);
    const reduced: TiffPage[] = [];
    for (const at of page.subIfdOffsets) {
      if (at !== 0) reduced.push(await readPage(source, values, await load(at), pages.length));
    }
    pages.push({ ...page, reduced });
    offset = directory.next;
  }
  if (pages.length === 0) throw slideError(source.name, 'The TIFF has no image');
  return { source, layout, pages };
}

async function readHeader(source: ByteSource): Promise<{ layout: TiffLayout; first: number }> {
  if (source.size < 8) throw slideError(source.name, 'The TIFF is truncated: it ends inside its header');
  const head = view(await source.read(0, Math.min(16, source.size)));
  const littleEndian = head.getUint8(0) === 0x49;
  const big = head.getUint16(2, littleEndian) === 43;
  if (!big) return { layout: { littleEndian, big }, first: head.getUint32(4, littleEndian) };
  if (head.byteLength < 16 || head.getUint16(4, littleEndian) !== 8) {
    throw slideError(source.name, 'The BigTIFF header is damaged');
  }
  return { layout: { littleEndian, big }, first: uint64(head, 8, littleEndian) };
}
