import { createClusterTable, tileStatistics } from '@morphoscope/concepts';
import { CellPlanes } from './cell-planes.js';
import { type Assigner, type ChannelLayout, channelLayout, createAssigners } from './channels.js';
import { KeptActivations } from './kept-activations.js';
import type { ProjectedTiles, TileJob, WorkerDictionary } from './protocol.js';
import type { TileModel } from './tile-model.js';

type Result = Omit<ProjectedTiles, 'predictions'>;

/** Turns tiles into projections onto the dictionaries, and into per-tile statistics. */
export class TileProjector {
  readonly #layout: ChannelLayout;
  readonly #planes: CellPlanes;
  readonly #assigners: readonly Assigner[];

  /** @param evidence `classes × C` head weights, when the layer feeds a linear head */
  constructor(
    private readonly model: TileModel,
    private readonly dictionaries: readonly WorkerDictionary[],
    evidence?: Float32Array,
  ) {
    const C = model.shape.layer.channels;
    this.#layout = channelLayout(dictionaries, evidence ? evidence.length / C : 0);
    this.#planes = new CellPlanes(this.#layout, dictionaries, C, evidence);
    this.#assigners = createAssigners(this.#layout, dictionaries, C);
  }

  /** Tiles kept from the sampling pass are not run again. */
  async project(job: Extract<TileJob, { kind: 'project' }>): Promise<ProjectedTiles> {
    const { slide, tiles, cached, onTissue } = job;
    const { cells, size } = this.model.shape;
    const classes = await this.model.classes();
    const predictions = new Float32Array(tiles.length * classes);
    const result = this.#emptyResult(tiles.length, cells);
    const take = async (t: number, tile: { predictions: Float32Array; activations: Float32Array }) => {
      predictions.set(tile.predictions, t * classes);
      await this.#projectTile(tile.activations, t, onTissue, result);
    };
    const known = tiles.map((_, t) => cached.records[t]! >= 0);
    if (known.some(Boolean)) {
      const kept = new KeptActivations(cached.path, 'r', classes, size);
      try {
        for (let t = 0; t < tiles.length; t++) if (known[t]) await take(t, kept.read(cached.records[t]!));
      } finally {
        kept.close();
      }
    }
    const missing = tiles.map((_, t) => t).filter((t) => !known[t]);
    const outputs = this.model.run(
      slide,
      missing.map((t) => tiles[t]!),
    );
    for await (const output of outputs) await take(missing[output.t]!, output);
    return { predictions, ...result };
  }

  #emptyResult(tiles: number, cells: number): Result {
    const index = new Uint32Array(tiles);
    return {
      projections: new Float32Array(tiles * this.#layout.channels * cells),
      statistics: this.dictionaries.map(({ K }) => createClusterTable('', index, K)),
      tissueStatistics: this.dictionaries.map(({ K }) => createClusterTable('', index, K)),
    };
  }

  async #projectTile(
    activations: Float32Array,
    t: number,
    onTissue: Uint8Array,
    result: Result,
  ): Promise<void> {
    const { channels } = this.#layout;
    const { cells: P } = this.model.shape;
    const planes = result.projections.subarray(t * channels * P, (t + 1) * channels * P);
    await this.#planes.fill(activations, P, planes);
    this.#assigners.forEach((assigner, d) => {
      const weights = new Float32Array(assigner.K * P);
      const labels = new Uint8Array(P);
      assigner.assign(planes, P, weights, labels);
      tileStatistics(weights, labels, assigner.K, P, result.statistics[d]!, t);
      const keep = onTissue.subarray(t * P, (t + 1) * P);
      tileStatistics(weights, labels, assigner.K, P, result.tissueStatistics[d]!, t, keep);
    });
  }
}
