import {
  type ConceptQuestion,
  conceptEvidence,
  conceptRelevance,
  type LayerEvidence,
} from '@morphoscope/attribution';
import type { Attribution, DifferentiableModel, Layer, Target, Tensor } from '@morphoscope/domain';
import type { AttributionMap, ThroughDictionary } from '../attribution/attribution-map.js';
import { createCellWeights } from './cell-weights.js';

/** Splits saliency maps of tiles over the clusters of a dictionary, in the thread it lives in. */
export class SplitMaps {
  readonly #weights = new Map<string, ReturnType<typeof createCellWeights>>();

  constructor(private readonly layer: Layer) {}

  /** @returns one map per cluster, then the residual */
  async make(
    model: DifferentiableModel,
    input: Tensor,
    evidence: LayerEvidence,
    targets: readonly Target[],
    { method, through }: AttributionMap,
  ): Promise<readonly Attribution[]> {
    const { H, K, shift } = through!.dictionary;
    const weights = await this.#weightsOf(through!, evidence.activations);
    const dictionary = { H, K, weights, ...(shift ? { shift } : {}) };
    const by = method.replace(/^lrp-/, '') as NonNullable<ConceptQuestion['by']>;
    const { clusters, residual } =
      method === 'hirescam'
        ? conceptEvidence(evidence, dictionary)
        : await conceptRelevance(model, input, { ...dictionary, targets, by, evidence });
    return [...clusters, residual];
  }

  /** `n × K × h × w`. */
  async #weightsOf({ id, dictionary }: ThroughDictionary, { data, shape }: Tensor): Promise<Tensor> {
    const { channels, height, width } = this.layer;
    const size = channels * height * width;
    const weightsOf = this.#weights.get(id) ?? createCellWeights(dictionary, channels, height * width);
    this.#weights.set(id, weightsOf);
    const [n = 0] = shape;
    const weights = new Float32Array(n * dictionary.K * height * width);
    for (let i = 0; i < n; i++)
      weights.set(
        await weightsOf(data.subarray(i * size, (i + 1) * size)),
        i * dictionary.K * height * width,
      );
    return { data: weights, shape: [n, dictionary.K, height, width] };
  }
}
