import type { ReadOptions } from '@morphoscope/domain';
import { type BlockCache, freshBytes } from './block-cache.js';
import type { Block, BlockImage } from './block-image.js';

/** A rectangle in px of one image; may reach outside. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels of a window, RGB interleaved; white outside the image and where no block is stored. The receiver owns them.
 * They are written to `memory` (of exactly their size) when it is given.
 */
export async function readWindow(
  image: BlockImage,
  cache: BlockCache,
  window: Window,
  options?: ReadOptions,
  memory?: Uint8Array,
): Promise<Uint8Array> {
  const exact = memory ? undefined : await exactBlock(image, cache, window, options);
  if (exact) return exact;
  const size = window.width * window.height * 3;
  const left = Math.max(0, window.x);
  const top = Math.max(0, window.y);
  const right = Math.min(image.width, window.x + window.width);
  const bottom = Math.min(image.height, window.y + window.height);
  const out = memory ?? freshBytes(size);
  const whole = (right - left) * (bottom - top) * 3 === size;
  if (!whole) out.fill(255);
  if (right <= left || bottom <= top) return out;
  const bounds = { left, top, right, bottom };
  const { blockWidth, blockHeight } = image;
  for (let row = Math.floor(top / blockHeight); row * blockHeight < bottom; row++) {
    for (let column = Math.floor(left / blockWidth); column * blockWidth < right; column++) {
      const place = { x: column * blockWidth, y: row * blockHeight };
      const use = (block: Block | undefined): void => {
        if (block) copyBlock(block, place, out, window, bounds);
        else if (whole) fillBlock(image, place, out, window, bounds);
      };
      await cache.lend({ image, column, row }, use, options);
    }
  }
  return out;
}

/** The window's pixels when it is exactly one of several whole blocks. */
async function exactBlock(
  image: BlockImage,
  cache: BlockCache,
  { x, y, width, height }: Window,
  options?: ReadOptions,
): Promise<Uint8Array | undefined> {
  const column = x / image.blockWidth;
  const row = y / image.blockHeight;
  if (width !== image.blockWidth || height !== image.blockHeight) return undefined;
  if (!Number.isInteger(column) || !Number.isInteger(row) || column < 0 || row < 0) return undefined;
  if (x + width > image.width || y + height > image.height) return undefined;
  // An image of one block is small or costly to decode: it goes through the cache.
  if (width === image.width && height === image.height) return undefined;
  return (await cache.take({ image, column, row }, options))?.data;
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function copyBlock(
  block: Block,
  place: { x: number; y: number },
  out: Uint8Array,
  window: Window,
  bounds: Bounds,
): void {
  const x0 = Math.max(bounds.left, place.x);
  const x1 = Math.min(bounds.right, place.x + block.width);
  const y0 = Math.max(bounds.top, place.y);
  const y1 = Math.min(bounds.bottom, place.y + block.height);
  if (x1 <= x0 || y1 <= y0) return;
  const length = (x1 - x0) * 3;
  const wholeRows = length === block.width * 3 && length === window.width * 3;
  const rows = wholeRows ? 1 : y1 - y0;
  const span = wholeRows ? length * (y1 - y0) : length;
  let from = ((y0 - place.y) * block.width + (x0 - place.x)) * 3;
  let to = ((y0 - window.y) * window.width + (x0 - window.x)) * 3;
  for (let row = 0; row < rows; row++) {
    out.set(block.data.subarray(from, from + span), to);
    from += block.width * 3;
    to += window.width * 3;
  }
}

function fillBlock(
  image: BlockImage,
  place: { x: number; y: number },
  out: Uint8Array,
  window: Window,
  bounds: Bounds,
): void {
  const x0 = Math.max(bounds.left, place.x);
  const x1 = Math.min(bounds.right, place.x + image.blockWidth);
  const y1 = Math.min(bounds.bottom, place.y + image.blockHeight);
  for (let y = Math.max(bounds.top, place.y); y < y1; y++) {
    const start = (y - window.y) * window.width - window.x;
    out.fill(255, (start + x0) * 3, (start + x1) * 3);
  }
}
