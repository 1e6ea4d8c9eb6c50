import type { MppRegion } from '@morphoscope/domain';

/** An RGB image given by a function; white outside. */
export interface NaiveImage {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number, c: number): number;
}

/** Made-up pixels with detail at every scale. */
export function madeUp(width: number, height: number): NaiveImage {
  return {
    width,
    height,
    at: (x, y, c) => (x * 7 + y * 13 + c * 50 + ((x * y) >> 2) + ((x * 2654435761) >>> 27)) & 255,
  };
}

/** Pixels of a rectangle inside the image. */
export function pixelsOf(image: NaiveImage, x: number, y: number, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  let i = 0;
  for (let v = y; v < y + height; v++)
    for (let u = x; u < x + width; u++) for (let c = 0; c < 3; c++) out[i++] = image.at(u, v, c);
  return out;
}

/** The rules of `ResampleRule`, one output pixel at a time, straight from their definitions. */
export function naiveResample(
  image: NaiveImage,
  origin: { x: number; y: number },
  factor: { x: number; y: number },
  { width, height, rule }: Pick<MppRegion, 'width' | 'height' | 'rule'>,
): Float64Array {
  const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < image.width && y < image.height;
  const get = (x: number, y: number, c: number): number => (inside(x, y) ? image.at(x, y, c) : 255);
  const out = new Float64Array(width * height * 3);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      for (let c = 0; c < 3; c++) {
        const centreX = origin.x + (i + 0.5) * factor.x;
        const centreY = origin.y + (j + 0.5) * factor.y;
        let value = 0;
        if (rule === 'nearest') {
          value = get(Math.floor(centreX), Math.floor(centreY), c);
        } else if (rule === 'bilinear') {
          const x = Math.floor(centreX - 0.5);
          const y = Math.floor(centreY - 0.5);
          const h = centreX - 0.5 - x;
          const v = centreY - 0.5 - y;
          value =
            (1 - v) * ((1 - h) * get(x, y, c) + h * get(x + 1, y, c)) +
            v * ((1 - h) * get(x, y + 1, c) + h * get(x + 1, y + 1, c));
        } else {
          const [x0, x1] = [centreX - factor.x / 2, centreX + factor.x / 2];
          const [y0, y1] = [centreY - factor.y / 2, centreY + factor.y / 2];
          for (let y = Math.floor(y0); y < y1; y++) {
            for (let x = Math.floor(x0); x < x1; x++) {
              const overlap =
                (Math.min(x1, x + 1) - Math.max(x0, x)) * (Math.min(y1, y + 1) - Math.max(y0, y));
              value += (overlap / (factor.x * factor.y)) * get(x, y, c);
            }
          }
        }
        out[(j * width + i) * 3 + c] = value;
      }
    }
  }
  return out;
}
