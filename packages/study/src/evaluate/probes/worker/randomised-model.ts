import { readFile } from 'node:fs/promises';
import { openDifferentiable } from '@morphoscope/attribution';
import type { DifferentiableModel } from '@morphoscope/domain';
import { openGraphEngine } from '@morphoscope/embedder';
import { describeOnnx, randomiseWeights, readOnnx } from '@morphoscope/onnx-graph';
import type { DifferentiableSource } from '../../../worker/differentiable-model.js';
import type { RandomStage } from '../random-stage.js';

/** The model with parameters drawn anew; one stage is held at a time, so memory is that of two models. */
export class RandomisedModel {
  #stage: string | undefined;
  #model: DifferentiableModel | undefined;

  constructor(
    private readonly source: DifferentiableSource,
    private readonly seed: number,
  ) {}

  async at({ change, after }: RandomStage, model: DifferentiableModel): Promise<DifferentiableModel> {
    if (this.#model && this.#stage === change) return this.#model;
    await this.#model?.close();
    this.#model = undefined;
    const { modelPath, engine } = this.source;
    const graph = readOnnx(await readFile(modelPath), modelPath);
    const bytes = randomiseWeights(graph, { seed: this.seed, ...(after === undefined ? {} : { after }) });
    const random = readOnnx(bytes, modelPath);
    const { preprocessing, layer, description } = model;
    const { head } = describeOnnx(random);
    // Only the head's weights are others now.
    const own = head && description.head ? { ...description, head } : description;
    this.#model = await openDifferentiable(
      random,
      { description: own, preprocessing, layer },
      await openGraphEngine(engine),
    );
    this.#stage = change;
    return this.#model;
  }
}
