import { createProjector, type Projector, undoShiftOnMap } from '@morphoscope/clustering';
import type { DifferentiableModel, Tensor } from '@morphoscope/domain';
import { createCellWeights } from './cell-weights.js';
import { contrastSeeds } from './contrasts.js';
import type { RebuiltLogits, TileGradients, TileJob, WorkerDictionary } from './protocol.js';
import { tileActivations } from './tile-activations.js';
import type { TileModel } from './tile-model.js';

/** Asks the rest of the network, from the clustered layer to the logits, in the thread it lives in. */
export class RestOfNetwork {
  readonly #projector: Promise<Projector> = createProjector();

  constructor(
    private readonly model: TileModel,
    private readonly open: () => Promise<DifferentiableModel>,
  ) {}

  /**
   * Gradients of the contrasts of the logits with respect to the layer, averaged over the cells of a tile: which
   * directions of activation space the decision reads there.
   */
  async gradients(job: Extract<TileJob, { kind: 'gradients' }>): Promise<TileGradients> {
    const rest = await this.open();
    const { layer, cells: P } = this.model.shape;
    const C = layer.channels;
    const { output, head } = rest.description;
    const seeds = contrastSeeds(output.classes, head);
    const gradients = new Float32Array(job.tiles.length * seeds.length * C);
    for await (const { t, activations } of tileActivations(this.model, job)) {
      const map = this.#tensor(activations.slice());
      for (const [s, data] of seeds.entries()) {
        const { gradient } = await rest.layerGradient(map, { data, shape: [1, data.length] });
        const row = gradients.subarray((t * seeds.length + s) * C, (t * seeds.length + s + 1) * C);
        for (let i = 0; i < gradient.data.length; i++)
          row[Math.floor(i / P)] = row[Math.floor(i / P)]! + gradient.data[i]! / P;
      }
    }
    return { gradients };
  }

  /** Logits of g(A) and g(WH). */
  async rebuild(job: Extract<TileJob, { kind: 'rebuild' }>): Promise<RebuiltLogits> {
    const rest = await this.open();
    const { classes } = rest.description.output;
    const logits = new Float32Array(job.tiles.length * classes);
    const rebuilt = new Float32Array(job.tiles.length * classes);
    const rebuild = await this.#rebuilder(job.dictionary);
    for await (const { t, activations } of tileActivations(this.model, job)) {
      logits.set((await rest.rest(this.#tensor(activations.slice()))).data, t * classes);
      rebuilt.set((await rest.rest(this.#tensor(await rebuild(activations)))).data, t * classes);
    }
    return { logits, rebuilt };
  }

  /** `C × P` as the dictionary sees it: WH, or the centroid of each cell. */
  async #rebuilder(
    dictionary: WorkerDictionary,
  ): Promise<(activations: Float32Array) => Promise<Float32Array>> {
    const { layer, cells: P } = this.model.shape;
    const C = layer.channels;
    const { K, H, shift } = dictionary;
    const projector = await this.#projector;
    const weightsOf = createCellWeights(dictionary, C, P);
    const columns = new Float32Array(C * K);
    for (let k = 0; k < K; k++) for (let c = 0; c < C; c++) columns[c * K + k] = H[k * C + c]!;
    return async (activations) => {
      const weights = await weightsOf(activations);
      const map = await projector.project(columns, weights, K, P);
      if (shift) undoShiftOnMap(map, shift, P, map);
      return map;
    };
  }

  #tensor(data: Float32Array): Tensor {
    const { channels, height, width } = this.model.shape.layer;
    return { data, shape: [1, channels, height, width] };
  }
}
