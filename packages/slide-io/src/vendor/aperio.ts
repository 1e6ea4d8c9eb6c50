import type { AssociatedImage, Mpp } from '@morphoscope/domain';
import type { BlockImage } from '../region/block-image.js';
import type { TiffPage } from '../tiff/page.js';
import { pageImage } from '../tiff/page-image.js';
import { tiffProperties } from './properties.js';
import { isReducedCopy, openLevels, sortLevels } from './pyramid.js';
import { MPP_SOURCE, type TiffVendor } from './vendor.js';

/**
 * Aperio SVS: a TIFF whose first description starts with `Aperio`. Tiled images are levels; stripped ones are the
 * thumbnail (second image), label and macro. Properties follow in the description as `key = value`, separated by `|`.
 */
export const aperio: TiffVendor = {
  name: 'aperio',
  detect: (tiff) => tiff.pages[0]!.description.startsWith('Aperio'),
  open(tiff, decoders) {
    const scan = tiff.pages[0]!;
    const others = tiff.pages.slice(1);
    const reduced = others.filter((page) => page.tiled && isReducedCopy(page, scan));
    const { levels, images } = openLevels(tiff, sortLevels([scan, ...reduced]), decoders);
    const associated = new Map<string, BlockImage>();
    for (const page of others) {
      const name = page.tiled ? undefined : associatedName(page);
      if (name && !associated.has(name)) associated.set(name, pageImage(tiff.source, page, decoders));
    }
    const pairs = parseDescription(scan.description);
    const mpp = readMpp(pairs);
    const power = positive(pairs.get('AppMag'));
    const properties = { ...tiffProperties(scan), ...prefixed(pairs) };
    const slide = {
      vendor: 'aperio',
      width: scan.width,
      height: scan.height,
      levels,
      ...(mpp ? { mpp } : {}),
      ...(power === undefined ? {} : { objectivePower: power }),
      associated: [...associated].map(
        ([name, { width, height }]): AssociatedImage => ({ name, width, height }),
      ),
      properties: { ...properties, ...(mpp ? { [MPP_SOURCE]: 'vendor' } : {}) },
    };
    return { slide, levels: images, associated };
  },
};

/** `key = value` pairs after the first `|`; a key that appears twice keeps its last value, as in OpenSlide. */
function parseDescription(description: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const part of description.split('|').slice(1)) {
    const at = part.indexOf('=');
    if (at > 0) pairs.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return pairs;
}

/** Aperio knows one MPP; this package's writer adds one per axis where they differ. */
function readMpp(pairs: ReadonlyMap<string, string>): Mpp | undefined {
  const both = positive(pairs.get('MPP'));
  const x = positive(pairs.get('MPP X')) ?? both;
  const y = positive(pairs.get('MPP Y')) ?? both;
  return x === undefined || y === undefined ? undefined : { x, y };
}

function positive(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** The second image is the thumbnail; the others say what they are in the first word of their second line. */
function associatedName(page: TiffPage): string | undefined {
  if (page.index === 1) return 'thumbnail';
  const word = page.description.split('\n')[1]?.trim().split(' ')[0];
  if (word) return word;
  if (page.subfileType === 1) return 'label';
  return page.subfileType === 9 ? 'macro' : undefined;
}

function prefixed(pairs: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...pairs].map(([key, value]) => [`aperio.${key}`, value]));
}
