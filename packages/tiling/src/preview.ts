import { MorphoscopeError, type TilePixels, type TissueMask } from '@morphoscope/domain';

const OUTLINE = [23, 23, 23] as const;
const PEN_TINT = [255, 0, 200] as const;

/**
 * The thumbnail with the mask on it, for a person to judge: tissue as scanned with a dark outline, glass dimmed, pen
 * tinted magenta. A new picture; the receiver owns it.
 * @throws MorphoscopeError `InputError` when thumbnail and mask differ in size.
 */
export function tissuePreview(thumbnail: TilePixels, mask: TissueMask): TilePixels {
  const { width, height } = mask;
  if (thumbnail.width !== width || thumbnail.height !== height) {
    throw new MorphoscopeError(
      'InputError',
      `the thumbnail is ${thumbnail.width} × ${thumbnail.height} px, the mask ${width} × ${height}`,
      { where: 'tissue preview', suggestion: 'Give the thumbnail the mask was made from.' },
    );
  }
  const data = new Uint8Array(thumbnail.data.length);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) {
      const scanned = thumbnail.data[p * 3 + c] as number;
      data[p * 3 + c] = shade(scanned, mask, p, c as 0 | 1 | 2);
    }
  }
  return { data, width, height };
}

function shade(scanned: number, mask: TissueMask, p: number, c: 0 | 1 | 2): number {
  if (mask.data[p] === 1) return onEdge(mask, p) ? OUTLINE[c] : scanned;
  if (mask.pen?.[p] === 1) return Math.round(0.5 * scanned + 0.5 * PEN_TINT[c]);
  return Math.round(0.55 * scanned + 0.1 * 255);
}

function onEdge(mask: TissueMask, p: number): boolean {
  const { data, width, height } = mask;
  const x = p % width;
  return (
    (x > 0 && data[p - 1] !== 1) ||
    (x < width - 1 && data[p + 1] !== 1) ||
    (p >= width && data[p - width] !== 1) ||
    (p < (height - 1) * width && data[p + width] !== 1)
  );
}
