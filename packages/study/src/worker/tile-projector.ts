import { createClusterTable, tileStatistics } from '@morphoscope/concepts';
import { CellPlanes } from './cell-planes.js';
import { type Assigner, type ChannelLayout, channelLayout, createAssigners } from './channels.js';
import { meanOverCells } from './mean-over-cells.kernel.js';
import type { ProjectedTiles, TileJob, WorkerDictionary } from './protocol.js';
import { tileActivations } from './tile-activations.js';
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
    const { tiles, onTissue } = job;
    const { layer, cells } = this.model.shape;
    const classes = await this.model.classes();
    const predictions = new Float32Array(tiles.length * classes);
    const result = this.#emptyResult(tiles.length, layer.channels, cells);
    for await (const tile of tileActivations(this.model, job)) {
      predictions.set(tile.predictions, tile.t * classes);
      meanOverCells(tile.activations, layer.channels, cells, result.pooled, tile.t * layer.channels);
      await this.#projectTile(tile.activations, tile.t, onTissue, result);
    }
    return { predictions, ...result };
  }

  #emptyResult(tiles: number, C: number, cells: number): Result {
    const index = new Uint32Array(tiles);
    return {
      projections: new Float32Array(tiles * this.#layout.channels * cells),
      pooled: new Float32Array(tiles * C),
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
