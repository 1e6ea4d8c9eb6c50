import type { GlassMask } from './overlay-renderer';

/** Px of the picture that the mask is made from, longer side. */
const SIDE = 512;
/** A px is glass when all of its channels are at least this bright … */
const BRIGHT = 214;
/** … and differ by at most this much. */
const GREY = 22;

/** Where a picture of a slide (RGBA, row-major) shows empty glass. */
export function glassMask(rgba: ArrayLike<number>, width: number, height: number): GlassMask {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [r, g, b] = [rgba[4 * i] as number, rgba[4 * i + 1] as number, rgba[4 * i + 2] as number];
    const least = Math.min(r, g, b);
    data[i] = least >= BRIGHT && Math.max(r, g, b) - least <= GREY ? 255 : 0;
  }
  return { width, height, data };
}

/** The glass of a slide, from its thumbnail. */
export async function glassOf(thumbnail: HTMLImageElement): Promise<GlassMask> {
  await thumbnail.decode();
  const scale = Math.min(1, SIDE / Math.max(thumbnail.naturalWidth, thumbnail.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(thumbnail.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(thumbnail.naturalHeight * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return { width: 1, height: 1, data: new Uint8Array(1) };
  context.drawImage(thumbnail, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return glassMask(data, canvas.width, canvas.height);
}
