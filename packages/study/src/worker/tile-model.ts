import type { Layer, ModelRunner, TilePixels } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
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
    const atOnce = tilesAtOnce(runner, this.setup.preprocessing.tilePx);
    const { size } = this.shape;
    const classes = await this.classes();
    for (let first = 0; first < tiles.length; first += atOnce) {
      const pixels: TilePixels[] = [];
      for (const tile of tiles.slice(first, first + atOnce)) pixels.push(await this.#cut(slide, tile));
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

  async #cut(slide: WorkerSlide, { x, y }: TilePlace): Promise<TilePixels> {
    const reader = await this.slides.open(slide);
    const { tilePx, mpp, resize, resizeFrom } = this.setup.preprocessing;
    return reader.readAtMpp({ x, y, width: tilePx, height: tilePx, mpp, rule: resize, from: resizeFrom });
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

/** Tiles per run. On a CPU a batch gains nothing, and few tiles stay in its caches; a GPU wants many. */
function tilesAtOnce(runner: ModelRunner, tilePx: number): number {
  return runner.engine === 'ort:cpu' ? Math.max(1, Math.floor(2 ** 17 / tilePx ** 2)) : 8;
}
