import { closeSync, openSync, readSync } from 'node:fs';
import { createProjector, type Projector } from '@morphoscope/clustering';
import { createClusterTable, tileStatistics } from '@morphoscope/concepts';
import type { ModelRunner, TilePixels } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
import {
  type Assigner,
  type ChannelLayout,
  channelLayout,
  createAssigners,
  projectionRows,
} from './channels.js';
import type {
  ActivatedTiles,
  ProjectedTiles,
  TileJob,
  TilePlace,
  WorkerDictionary,
  WorkerSetup,
} from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';

interface Projection {
  readonly layout: ChannelLayout;
  readonly rows: Float32Array;
  readonly dictionaries: readonly WorkerDictionary[];
  readonly assigners: readonly Assigner[];
}

/** Takes tiles from pixels to activations and projections, in the thread it lives in. */
export class TileEmbedder {
  #runner: Promise<ModelRunner> | undefined;
  #projector: Promise<Projector> | undefined;
  #projection: Projection | undefined;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly slides: SlideShelf,
  ) {}

  /** Sets the dictionaries that `project` uses from now on. */
  async use(dictionaries: readonly WorkerDictionary[], evidence?: Float32Array): Promise<void> {
    const C = (await this.#model()).layer.channels;
    const layout = channelLayout(dictionaries, evidence ? evidence.length / C : 0);
    this.#projection = {
      layout,
      rows: projectionRows(layout, dictionaries, C, evidence),
      dictionaries,
      assigners: createAssigners(layout, dictionaries, C),
    };
  }

  /** Runs the model on tiles of a slide. */
  async activate(pixels: readonly TilePixels[]): Promise<ActivatedTiles> {
    const runner = await this.#model();
    const at = atOnce(runner, this.setup.preprocessing.tilePx);
    if (pixels.length <= at) {
      const { predictions, activations } = await runner.run(pixels);
      return { predictions: predictions.data, activations: activations.data };
    }
    const { channels, height, width } = runner.layer;
    const [classes, size] = [runner.description.output.classes, channels * height * width];
    const predictions = new Float32Array(pixels.length * classes);
    const activations = new Float32Array(pixels.length * size);
    for (let i = 0; i < pixels.length; i += at) {
      const output = await runner.run(pixels.slice(i, i + at));
      predictions.set(output.predictions.data, i * classes);
      activations.set(output.activations.data, i * size);
    }
    return { predictions, activations };
  }

  /** Cuts tiles out of a slide as the model wants them. */
  async cut(slide: Parameters<SlideShelf['open']>[0], tiles: readonly TilePlace[]): Promise<TilePixels[]> {
    const reader = await this.slides.open(slide);
    const { tilePx, mpp, resize, resizeFrom } = this.setup.preprocessing;
    const pixels: TilePixels[] = [];
    for (const { x, y } of tiles) {
      pixels.push(
        await reader.readAtMpp({ x, y, width: tilePx, height: tilePx, mpp, rule: resize, from: resizeFrom }),
      );
    }
    return pixels;
  }

  /** Model, projection and per-tile statistics; tiles kept from the sampling pass are not computed again. */
  async project(job: Extract<TileJob, { kind: 'project' }>): Promise<ProjectedTiles> {
    const { slide, tiles, cached, onTissue } = job;
    const missing = tiles.filter((_, i) => (cached?.offsets[i] ?? -1) < 0);
    const fresh = missing.length ? await this.activate(await this.cut(slide, missing)) : undefined;
    const { layer, description } = await this.#model();
    const classes = description.output.classes;
    const size = layer.channels * layer.height * layer.width;
    const kept = cached && missing.length < tiles.length ? openSync(cached.path, 'r') : undefined;
    const predictions = new Float32Array(tiles.length * classes);
    const result = this.#emptyResult(tiles, layer.height * layer.width);
    try {
      let next = 0;
      for (let t = 0; t < tiles.length; t++) {
        let activations: Float32Array;
        if (kept !== undefined && (cached?.offsets[t] ?? -1) >= 0) {
          const record = new Float32Array(classes + size);
          readSync(kept, new Uint8Array(record.buffer), 0, record.byteLength, cached!.offsets[t]!);
          predictions.set(record.subarray(0, classes), t * classes);
          activations = record.subarray(classes);
        } else {
          predictions.set(fresh!.predictions.subarray(next * classes, (next + 1) * classes), t * classes);
          activations = fresh!.activations.subarray(next * size, (next + 1) * size);
          next++;
        }
        await this.#projectTile(activations, layer.channels, t, onTissue, result);
      }
    } finally {
      if (kept !== undefined) closeSync(kept);
    }
    return { predictions, ...result };
  }

  /** Frees the model. */
  async close(): Promise<void> {
    await (await this.#runner)?.close();
  }

  #emptyResult(tiles: readonly TilePlace[], cells: number): Omit<ProjectedTiles, 'predictions'> {
    const { layout, dictionaries } = this.#projection!;
    const index = Uint32Array.from(tiles, (tile) => tile.index);
    return {
      projections: new Float32Array(tiles.length * layout.channels * cells),
      statistics: dictionaries.map(({ K }) => createClusterTable('', index, K)),
      tissueStatistics: dictionaries.map(({ K }) => createClusterTable('', index, K)),
    };
  }

  async #projectTile(
    activations: Float32Array,
    C: number,
    t: number,
    onTissue: Uint8Array,
    result: Omit<ProjectedTiles, 'predictions'>,
  ): Promise<void> {
    const { layout, rows, assigners } = this.#projection!;
    const P = activations.length / C;
    this.#projector ??= createProjector();
    const products = await (await this.#projector).project(rows, activations, C, P);
    const planes = result.projections.subarray(t * layout.channels * P, (t + 1) * layout.channels * P);
    planes.set(products);
    if (layout.squaredNorm >= 0) addSquaredNorms(activations, C, P, planes.subarray(layout.squaredNorm * P));
    assigners.forEach((assigner, d) => {
      const weights = new Float32Array(assigner.K * P);
      const labels = new Uint8Array(P);
      assigner.assign(planes, P, weights, labels);
      tileStatistics(weights, labels, assigner.K, P, result.statistics[d]!, t);
      const keep = onTissue.subarray(t * P, (t + 1) * P);
      tileStatistics(weights, labels, assigner.K, P, result.tissueStatistics[d]!, t, keep);
    });
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

/** Tiles per run. On a CPU a batch gains nothing, and few tiles stay in its caches. */
function atOnce(runner: ModelRunner, tilePx: number): number {
  const cpu = runner.engine === 'ort:cpu';
  return cpu ? Math.max(1, Math.floor(2 ** 17 / tilePx ** 2)) : Number.POSITIVE_INFINITY;
}

function addSquaredNorms(A: Float32Array, C: number, P: number, out: Float32Array): void {
  for (let c = 0; c < C; c++) {
    for (let p = 0; p < P; p++) out[p]! += A[c * P + p]! ** 2;
  }
}
