import { readFile } from 'node:fs/promises';
import type { TilePixels } from '@morphoscope/domain';
import sharp from 'sharp';

/** Any picture as 8-bit RGB, without colour management. */
export async function readPixels(path: string): Promise<TilePixels> {
  const { data, info } = await sharp(await readFile(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${path} has ${info.channels} channels`);
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/** Every `step`-th pixel from (start, start) on: nearest-neighbour reading of a bigger tile. */
export function pickPixels(from: TilePixels, start: number, step: number, side: number): TilePixels {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0, o = 0; y < side; y++) {
    for (let x = 0; x < side; x++, o += 3) {
      const at = ((step * y + start) * from.width + step * x + start) * 3;
      data.set(from.data.subarray(at, at + 3), o);
    }
  }
  return { data, width: side, height: side };
}
