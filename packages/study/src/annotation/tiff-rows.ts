import type { TileReader } from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import { annotationError } from './bounded-file.js';
import { COLOUR, type MaskImage, MOST_PIXELS } from './mask-image.js';

/** Rows read at once. */
const BAND = 256;

/**
 * Opens a (pyramidal) TIFF as a mask; only its finest level is read. An image that shows nothing but grey is one of
 * values, otherwise of colours. `close` the reader when the rows are read.
 * @throws MorphoscopeError `InputError` for a file that cannot be read, or is too large.
 */
export async function openTiffMask(path: string): Promise<MaskImage & { close(): Promise<void> }> {
  const reader = await openSlide(path).catch((cause: Error) => {
    throw annotationError(path, `the mask cannot be read: ${cause.message}`);
  });
  const { width, height } = reader.slide;
  if (width * height > MOST_PIXELS) {
    await reader.close();
    throw annotationError(path, `the mask has ${width} × ${height} px`, 'Save it at a coarser level.');
  }
  const grey = await isGrey(reader);
  return {
    width,
    height,
    kind: grey ? 'value' : 'colour',
    async *rows() {
      const values = new Uint32Array(width);
      for await (const { y0, rows, data } of bandsOf(reader)) {
        for (let r = 0; r < rows; r++) {
          for (let x = 0, at = 3 * r * width; x < width; x++, at += 3) {
            values[x] = grey ? data[at]! : COLOUR.of(data[at]!, data[at + 1]!, data[at + 2]!);
          }
          yield { y: y0 + r, values };
        }
      }
    },
    close: () => reader.close(),
  };
}

async function* bandsOf(reader: TileReader): AsyncGenerator<{ y0: number; rows: number; data: Uint8Array }> {
  const { width, height } = reader.slide;
  for (let y0 = 0; y0 < height; y0 += BAND) {
    const rows = Math.min(BAND, height - y0);
    const { data } = await reader.readRegion({ x: 0, y: y0, level: 0, width, height: rows });
    yield { y0, rows, data };
  }
}

async function isGrey(reader: TileReader): Promise<boolean> {
  for await (const { data } of bandsOf(reader)) {
    for (let at = 0; at < data.length; at += 3) {
      if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
    }
  }
  return true;
}
