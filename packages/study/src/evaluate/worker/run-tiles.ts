import type { DifferentiableModel, TilePixels } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { cutTile, tilesAtOnce } from '../../worker/cut-tile.js';
import type { TilePlace, WorkerSlide } from '../../worker/protocol.js';
import type { SlideShelf } from '../../worker/slide-shelf.js';
import { finiteTiles, type TileActivations } from './finite-tiles.js';

/** Runs the model on tiles of a slide, a few at a time, and leaves out those with values that are not finite. */
export async function* runTiles(
  slides: SlideShelf,
  model: DifferentiableModel,
  slide: WorkerSlide,
  tiles: readonly TilePlace[],
): AsyncGenerator<TileActivations> {
  const { preprocessing } = model;
  const atOnce = tilesAtOnce(model.engine, preprocessing.tilePx);
  for (let first = 0; first < tiles.length; first += atOnce) {
    const pixels: TilePixels[] = [];
    for (const tile of tiles.slice(first, first + atOnce))
      pixels.push(await cutTile(slides, slide, tile, preprocessing));
    const { logits, activations } = await model.forward(prepareTiles(pixels, preprocessing));
    yield finiteTiles(logits, activations, first);
  }
}
