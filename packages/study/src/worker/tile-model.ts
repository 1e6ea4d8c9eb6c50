import type { Layer, ModelRunner, TilePixels } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
import { cutTile, tilesAtOnce } from './cut-tile.js';
import type { TilePlace, WorkerSetup, WorkerSlide } from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';

/** What the model says about one tile. Views that are valid until the next tile is asked for. */
export interface TileOutput {
  /** Position in the list of tiles asked for. */
  readonly t: number;
  /** `classes`. */
  readonly predictions: Float32Array;
  /** `C × h·w`. */
  readonly activations: Float32Array;
}

/** Takes tiles from pixels to activations, in the thread it lives in. */
export class TileModel {
  #runner: Promise<ModelRunner> | undefined;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly slides: SlideShelf,
  ) {}

  /** Shape of one tile's output. */
  get shape(): { readonly layer: Layer; readonly cells: number; readonly size: number } {
    const { layer } = this.setup;
    const cells = layer.height * layer.width;
    return { layer, cells, size: layer.channels * cells };
  }

  /** Number of classes. */
  async classes(): Promise<number> {
    return (await this.#model()).description.output.classes;
  }

  /** Runs the model on tiles of a slide, in order; only a few are in memory at once. */
  async *run(slide: WorkerSlide, tiles: readonly TilePlace[]): AsyncGenerator<TileOutput> {
    const runner = await this.#model();
    const atOnce = tilesAtOnce(runner.engine, this.setup.preprocessing.tilePx);
    const { size } = this.shape;
    const classes = await this.classes();
    for (let first = 0; first < tiles.length; first += atOnce) {
      const pixels: TilePixels[] = [];
      for (const tile of tiles.slice(first, first + atOnce))
        pixels.push(await cutTile(this.slides, slide, tile, this.setup.preprocessing));
      const { predictions, activations } = await runner.run(pixels);
      for (let i = 0; i < pixels.length; i++) {
        yield {
          t: first + i,
          predictions: predictions.data.subarray(i * classes, (i + 1) * classes),
          activations: activations.data.subarray(i * size, (i + 1) * size),
        };
      }
    }
  }

  #model(): Promise<ModelRunner> {
    const { modelPath, layer, engine, manifest, preprocessing } = this.setup;
    this.#runner ??= openModel(modelPath, {
      layer: layer.name,
      engine,
      preprocessing,
      ...(manifest === undefined ? {} : { manifest }),
    });
    return this.#runner;
  }
}
