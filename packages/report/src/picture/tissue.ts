import type { TilePixels } from '@morphoscope/domain';
import { encodeJpeg, mutedStain } from '@morphoscope/heatmap';
import sharp from 'sharp';

/** An encoded picture that can stand in the document. */
export interface Picture {
  /** `data:` URL. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Pixels scaled to fit `maxPx × maxPx`, never enlarged. */
export async function fitInside(pixels: TilePixels, maxPx: number): Promise<TilePixels> {
  if (Math.max(pixels.width, pixels.height) <= maxPx) return pixels;
  const { data, info } = await sharp(pixels.data, {
    raw: { width: pixels.width, height: pixels.height, channels: 3 },
  })
    .resize({ width: maxPx, height: maxPx, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Tissue as scanned, as JPEG. */
export async function stainPicture(pixels: TilePixels): Promise<Picture> {
  const { width, height } = pixels;
  return { url: dataUrl('image/jpeg', await encodeJpeg(pixels, QUALITY)), width, height };
}

/**
 * Tissue in grey, as a ground for colour: display only. Dark stain is lifted, since a colour multiplied onto it must
 * still be told from its neighbours in a picture a few hundred pixels wide.
 */
export async function mutedPicture(pixels: TilePixels): Promise<Picture> {
  const muted = mutedStain(pixels);
  return stainPicture({
    ...muted,
    data: muted.data.map((grey) => Math.round(LIFT + (1 - LIFT / 255) * grey)),
  });
}

/** Bytes as a `data:` URL. */
export function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

const QUALITY = 82;

/** Grey of what was black. */
const LIFT = 108;
