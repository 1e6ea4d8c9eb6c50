import type { Preprocessing, TilePixels } from '@morphoscope/domain';
import type { TilePlace, WorkerSlide } from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';

/** A tile's pixels at the model's own scale, `tilePx × tilePx`. */
export async function cutTile(
  slides: SlideShelf,
  slide: WorkerSlide,
  { x, y }: TilePlace,
  { tilePx, mpp, resize, resizeFrom }: Preprocessing,
): Promise<TilePixels> {
  const reader = await slides.open(slide);
  return reader.readAtMpp({ x, y, width: tilePx, height: tilePx, mpp, rule: resize, from: resizeFrom });
}

/** Tiles per run. On a CPU a batch gains nothing, and few tiles stay in its caches; a GPU wants many. */
export function tilesAtOnce(engine: string, tilePx: number): number {
  return engine === 'ort:cpu' ? Math.max(1, Math.floor(2 ** 17 / tilePx ** 2)) : 8;
}
