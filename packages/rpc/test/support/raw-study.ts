import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { SlideRecord } from '@morphoscope/study';
import { parquetReadObjects } from 'hyparquet';

/** Files of a study read in the plainest way, to compare answers with. */
export interface RawSlide {
  readonly record: SlideRecord;
  /** Rows of tiles.parquet. */
  readonly tiles: readonly Record<string, number>[];
}

export async function rawSlide(root: string, id: string): Promise<RawSlide> {
  const folder = join(root, 'slides', id);
  const bytes = await readFile(join(folder, 'tiles.parquet'));
  return {
    record: JSON.parse(await readFile(join(folder, 'slide.json'), 'utf8')),
    tiles: (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as Record<string, number>[],
  };
}

/** Bits of IEEE half precision as a number. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** An array of a slide as a whole, `channels × height × width`; NaN where nothing was written. */
export async function rawArray(
  root: string,
  id: string,
  ...path: string[]
): Promise<{
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}> {
  const folder = join(root, 'slides', id, ...path);
  const { shape, chunks, dtype } = JSON.parse(await readFile(join(folder, '.zarray'), 'utf8'));
  const [height, width] = shape.slice(-2);
  const channels = shape.length === 3 ? shape[0] : 1;
  const chunk = chunks.at(-1);
  const data = new Float64Array(channels * height * width).fill(Number.NaN);
  for (let row = 0; row * chunk < height; row++) {
    for (let column = 0; column * chunk < width; column++) {
      const file = join(folder, `${shape.length === 3 ? '0.' : ''}${row}.${column}`);
      const stored = await readFile(file).catch(() => undefined);
      if (!stored) continue;
      const bytes = inflateSync(stored);
      for (let c = 0; c < channels; c++) {
        for (let y = row * chunk; y < Math.min(height, (row + 1) * chunk); y++) {
          for (let x = column * chunk; x < Math.min(width, (column + 1) * chunk); x++) {
            const at = (c * chunk + y - row * chunk) * chunk + x - column * chunk;
            const value = dtype === '<f2' ? half(bytes.readUInt16LE(2 * at)) : bytes.readFloatLE(4 * at);
            data[(c * height + y) * width + x] = value;
          }
        }
      }
    }
  }
  return { channels, height, width, data };
}
