import { createRandom, type Preprocessing, type TilePixels } from '@morphoscope/domain';
import { throughJpeg } from '@morphoscope/heatmap';
import { drawStainJitter, jitterStain } from '@morphoscope/metrics';
import { cutTile } from '../../../worker/cut-tile.js';
import type { TilePlace, WorkerSlide } from '../../../worker/protocol.js';
import type { SlideShelf } from '../../../worker/slide-shelf.js';
import { type ChangeName, JPEG_QUALITY, SCALE, STAIN_STRENGTH } from '../tile-change.js';
import { movePixels } from './move-pixels.kernel.js';

/** A tile where it lies. */
export interface PlacedTile {
  readonly slides: SlideShelf;
  readonly slide: WorkerSlide;
  readonly tile: TilePlace;
  readonly pixels: TilePixels;
  readonly preprocessing: Preprocessing;
  /** Sides of a cell, px of the tile. */
  readonly cell: { readonly x: number; readonly y: number };
  readonly seed: number;
}

/** The tile's pixels after a change. Shifts and scales are read from the slide anew, so nothing is made up at the border. */
export async function changedTile(change: ChangeName, given: PlacedTile): Promise<TilePixels> {
  const { pixels, slide, tile, seed, cell } = given;
  switch (change) {
    case 'shift-cell':
      return readAt(given, cell.x, cell.y, 1);
    case 'shift-half-cell':
      return readAt(given, cell.x / 2, cell.y / 2, 1);
    case 'scale-up':
    case 'scale-down': {
      const by = change === 'scale-up' ? SCALE : 1 / SCALE;
      const inset = (given.preprocessing.tilePx * (1 - by)) / 2;
      return readAt(given, inset, inset, by);
    }
    case 'jpeg':
      return throughJpeg(pixels, JPEG_QUALITY);
    case 'stain':
      return jitterStain(
        pixels,
        drawStainJitter(createRandom(seed, 'stain', slide.id, tile.index), STAIN_STRENGTH),
      );
    default:
      return { ...pixels, data: movePixels(pixels.data, pixels.width, change) };
  }
}

/** Reads the tile from px (dx, dy) of itself on, at a scale. */
async function readAt(
  { slides, slide, tile, preprocessing }: PlacedTile,
  dx: number,
  dy: number,
  scale: number,
): Promise<TilePixels> {
  const { mpp } = (await slides.open(slide)).slide;
  const own = preprocessing.mpp;
  const [x, y] = [tile.x + (dx * own) / (mpp?.x ?? own), tile.y + (dy * own) / (mpp?.y ?? own)];
  return cutTile(slides, slide, { ...tile, x, y }, { ...preprocessing, mpp: own * scale });
}
