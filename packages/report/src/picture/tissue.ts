import type { TilePixels } from '@morphoscope/domain';
import sharp, { type Sharp } from 'sharp';

/** An encoded picture that can stand in the document. */
export interface Picture {
  /** `data:` URL. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Tissue as scanned, fitted into `maxPx × maxPx` (never enlarged), as JPEG. */
export async function stainPicture(pixels: TilePixels, maxPx: number): Promise<Picture> {
  return encode(open(pixels, maxPx));
}

/** Tissue in grey with lifted blacks and dimmed glass, so that a colour multiplied onto it keeps nuclei sharp. */
export async function mutedPicture(pixels: TilePixels, maxPx: number): Promise<Picture> {
  return encode(open(pixels, maxPx).grayscale().linear(0.6, 92));
}

function open(pixels: TilePixels, maxPx: number) {
  const { data, width, height } = pixels;
  return sharp(data, { raw: { width, height, channels: 3 } }).resize({
    width: maxPx,
    height: maxPx,
    fit: 'inside',
    withoutEnlargement: true,
  });
}

async function encode(image: Sharp): Promise<Picture> {
  const { data, info } = await image.jpeg({ quality: 80 }).toBuffer({ resolveWithObject: true });
  return { url: dataUrl('image/jpeg', data), width: info.width, height: info.height };
}

/** Bytes as a `data:` URL. */
export function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
