import { MorphoscopeError, type TilePixels, type TissueMask } from '@morphoscope/domain';
import { resolveOptions, type TissueOptions, type TissueSettings } from './options.js';
import { penMask } from './pen.js';
import { fillHoles, filterPieces } from './pieces.js';
import { balanceWhite, boundedOtsu, tissueScore } from './score.js';
import { boxMean, dilate, erode } from './window.kernel.js';

/**
 * Finds tissue on a thumbnail. Deterministic; the same numbers serve H&E and IHC, pale and dark stains, pictures without
 * glass and glass without tissue:
 * colours are smoothed and balanced to the glass; pen marks are set apart by colours no stain has; a px is tissue when
 * its score (chroma plus a little of its darkness) passes Otsu's threshold held within absolute bounds, or the lower
 * bound in one piece with px that do; gaps are closed, small holes filled, dust and hairs dropped. Suits thumbnails of about 4–16 µm per px (`tissueThumbnailSize`).
 *
 * @param thumbnail the whole slide; not written to.
 * @param downsample level-0 px per thumbnail px.
 * @throws MorphoscopeError `InputError` when an option or the downsample cannot be used, or the thumbnail is not RGB.
 */
export function tissueMask(
  thumbnail: TilePixels,
  downsample: { readonly x: number; readonly y: number },
  options: TissueOptions = {},
): TissueMask {
  checkInput(thumbnail, downsample);
  const { width, height } = thumbnail;
  const settings = resolveOptions(options, downsample, width * height);
  const rgb = boxMean(thumbnail.data, width, height, settings.smoothRadius);
  balanceWhite(rgb);
  const pen = settings.pen ? penMask(rgb, width, height, settings) : undefined;
  const data = tissueOf(rgb, pen, width, height, settings);
  return {
    data,
    width,
    height,
    downsampleX: downsample.x,
    downsampleY: downsample.y,
    ...(pen === undefined ? {} : { pen }),
  };
}

function checkInput(thumbnail: TilePixels, downsample: { readonly x: number; readonly y: number }): void {
  const { data, width, height } = thumbnail;
  if (data.length !== width * height * 3 || data.length === 0) {
    throw new MorphoscopeError(
      'InputError',
      `a thumbnail of ${width} × ${height} px has ${data.length} bytes`,
      {
        where: 'tissue mask',
        suggestion: 'Give RGB pixels, three bytes each, without alpha.',
      },
    );
  }
  if (!(downsample.x > 0 && downsample.y > 0)) {
    throw new MorphoscopeError(
      'InputError',
      `the thumbnail’s downsample is ${downsample.x} × ${downsample.y}`,
      {
        where: 'tissue mask',
        suggestion: 'Give level-0 px per thumbnail px, above 0.',
      },
    );
  }
}

function tissueOf(
  rgb: Uint8Array,
  pen: Uint8Array | undefined,
  width: number,
  height: number,
  settings: TissueSettings,
): Uint8Array {
  const score = tissueScore(rgb);
  const threshold = boundedOtsu(score, pen, settings.least, settings.most);
  const raw = new Uint8Array(width * height);
  for (let i = 0; i < raw.length; i++) {
    raw[i] = pen?.[i] !== 1 && (score[i] as number) >= settings.least ? 1 : 0;
  }
  // Faint px are tissue only in one piece with px that pass the threshold.
  filterPieces(raw, width, height, (pixels) => pixels.some((i) => (score[i] as number) >= threshold));
  const closed = closeGaps(raw, width, height, settings.closeRadius);
  for (let i = 0; i < closed.length; i++) if (pen?.[i] === 1) closed[i] = 0;
  fillHoles(closed, width, height, settings.fillHoles, pen);
  const core = erode(closed, width, height, settings.leastRadius);
  filterPieces(closed, width, height, (pixels) => {
    return pixels.length >= settings.leastPiece && pixels.some((i) => core[i] === 1);
  });
  return closed;
}

/** Morphological closing with glass all around the picture: gaps are closed between tissue, not towards the border. */
function closeGaps(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  if (radius === 0) return mask;
  const [wide, high] = [width + 2 * radius, height + 2 * radius];
  const padded = new Uint8Array(wide * high);
  for (let y = 0; y < height; y++) {
    padded.set(mask.subarray(y * width, (y + 1) * width), (y + radius) * wide + radius);
  }
  const closed = erode(dilate(padded, wide, high, radius), wide, high, radius);
  const out = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    const from = (y + radius) * wide + radius;
    out.set(closed.subarray(from, from + width), y * width);
  }
  return out;
}
