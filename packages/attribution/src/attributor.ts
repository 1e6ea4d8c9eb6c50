import type {
  Attribution,
  AttributionMethod,
  DifferentiableModel,
  Target,
  Tensor,
} from '@morphoscope/domain';

/**
 * One saliency method: a batch of model inputs and one target per tile to one map per tile. The maps of a tile do not
 * depend on the other tiles of the batch. Inputs are only read; the maps belong to the caller.
 */
export interface Attributor<
  Options extends object = object,
  Method extends AttributionMethod = AttributionMethod,
  Made extends Attribution = Attribution,
> {
  readonly method: Method;
  /** As papers print it. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Key in docs/bibliography.bib. */
  readonly citation: string;
  readonly grid: Attribution['grid'];
  readonly signed: boolean;
  /** `relevance`: only where the model has LRP. `linear-head`: only at the layer a linear head pools. */
  readonly needs?: 'relevance' | 'linear-head';
  readonly defaults: Required<Options>;
  /**
   * @param input `n` model inputs in the model's own layout.
   * @param targets one per tile.
   * @throws MorphoscopeError `InputError` for targets or options that do not fit, and what the model throws.
   */
  attribute(
    model: DifferentiableModel,
    input: Tensor,
    targets: readonly Target[],
    options?: Options,
  ): Promise<Made>;
}
