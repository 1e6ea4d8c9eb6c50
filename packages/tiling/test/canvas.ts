import { createRandom, type TilePixels } from '@morphoscope/domain';

type Rgb = readonly [number, number, number];

/** A synthetic thumbnail with exact ground truth for tests: flat glass, blobs of noisy colour, seeded. */
export class Canvas {
  readonly data: Uint8Array;
  /** 1 where `blob` or `rect` with `tissue` painted last. */
  readonly truth: Uint8Array;
  private readonly random = createRandom(7, 'canvas');

  constructor(
    readonly width: number,
    readonly height: number,
    glass: Rgb = [243, 243, 242],
    noise = 2,
  ) {
    this.data = new Uint8Array(width * height * 3);
    this.truth = new Uint8Array(width * height);
    this.paint(() => true, glass, noise, 0);
  }

  /** Paints `colour` ± noise (normal, σ) where `inside` holds; `tissue` is what the truth says there. */
  paint(inside: (x: number, y: number) => boolean, colour: Rgb, noise: number, tissue: 0 | 1): this {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        if (!inside(x, y)) continue;
        const p = y * this.width + x;
        this.truth[p] = tissue;
        const grey = this.random.normal() * noise;
        for (let c = 0; c < 3; c++) {
          const v = colour[c as 0 | 1 | 2] + grey + (this.random.normal() * noise) / 2;
          this.data[p * 3 + c] = Math.min(255, Math.max(0, Math.round(v)));
        }
      }
    }
    return this;
  }

  pixels(): TilePixels {
    return { data: this.data, width: this.width, height: this.height };
  }
}

export const disc =
  (cx: number, cy: number, r: number) =>
  (x: number, y: number): boolean =>
    (x - cx) ** 2 + (y - cy) ** 2 <= r * r;

export const bar =
  (x0: number, y0: number, x1: number, y1: number) =>
  (x: number, y: number): boolean =>
    x >= x0 && x < x1 && y >= y0 && y < y1;

export const share = (mask: ArrayLike<number>): number =>
  Array.from(mask).reduce((sum, v) => sum + v, 0) / mask.length;

export function iou(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0;
  let any = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 1 && b[i] === 1) both++;
    if (a[i] === 1 || b[i] === 1) any++;
  }
  return both / any;
}
