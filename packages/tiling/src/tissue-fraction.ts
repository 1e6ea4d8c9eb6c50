import type { TissueMask } from '@morphoscope/domain';

/** How much of a rectangle is tissue, from a summed-area table: exact for rectangles that cut mask pixels. */
export class TissueIntegral {
  private constructor(
    private readonly sums: Float64Array,
    private readonly width: number,
    private readonly height: number,
    private readonly downsampleX: number,
    private readonly downsampleY: number,
  ) {}

  /** Table of `mask`; without a mask all of `slide` (level-0 px) is tissue. Holds 8 bytes per mask pixel. */
  static of(
    mask: TissueMask | undefined,
    slide: { readonly width: number; readonly height: number },
  ): TissueIntegral {
    if (mask !== undefined) {
      const sums = summedArea(mask.data, mask.width, mask.height);
      return new TissueIntegral(sums, mask.width, mask.height, mask.downsampleX, mask.downsampleY);
    }
    return new TissueIntegral(summedArea(Uint8Array.of(1), 1, 1), 1, 1, slide.width, slide.height);
  }

  /**
   * Share of tissue, 0–1, of a level-0 rectangle (may be fractional, may reach outside: outside counts as none).
   * Mask pixels that are partly inside count by area. 0 for an empty rectangle.
   */
  fraction(x: number, y: number, width: number, height: number): number {
    if (!(width > 0 && height > 0)) return 0;
    const left = x / this.downsampleX;
    const right = (x + width) / this.downsampleX;
    const top = y / this.downsampleY;
    const bottom = (y + height) / this.downsampleY;
    const tissue =
      this.upTo(right, bottom) - this.upTo(left, bottom) - this.upTo(right, top) + this.upTo(left, top);
    return Math.min(1, Math.max(0, tissue / ((right - left) * (bottom - top))));
  }

  /** Tissue area, mask px², of the rectangle from the origin to (x, y): the table's bilinear interpolation is exact. */
  private upTo(x: number, y: number): number {
    const cx = Math.min(this.width, Math.max(0, x));
    const cy = Math.min(this.height, Math.max(0, y));
    const i = Math.min(this.width - 1, Math.floor(cx));
    const j = Math.min(this.height - 1, Math.floor(cy));
    const u = cx - i;
    const v = cy - j;
    const at = j * (this.width + 1) + i;
    const s = this.sums;
    const upper = (s[at] as number) * (1 - u) + (s[at + 1] as number) * u;
    const lower = (s[at + this.width + 1] as number) * (1 - u) + (s[at + this.width + 2] as number) * u;
    return upper * (1 - v) + lower * v;
  }
}

function summedArea(data: Uint8Array, width: number, height: number): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      run += data[y * width + x] === 1 ? 1 : 0;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] as number) + run;
    }
  }
  return sums;
}

/**
 * Share of tissue, 0–1, of one level-0 rectangle. For many rectangles make a `TissueIntegral` once.
 * Outside the slide counts as no tissue.
 */
export function tissueFraction(
  mask: TissueMask,
  x: number,
  y: number,
  width: number,
  height: number,
): number {
  return TissueIntegral.of(mask, { width: 0, height: 0 }).fraction(x, y, width, height);
}
