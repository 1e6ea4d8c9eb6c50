import { type Attribution, type LrpComposite, MorphoscopeError } from '@morphoscope/domain';
import type { Attributor } from '../attributor.js';
import { channelSums, inputShape } from '../input-map.js';
import { logitsAt, targetSeed } from '../target.js';
import { composites, ruleNumbers } from './composite.js';

/** Maps with what went in, and what did not come out. */
export interface RelevanceMaps extends Attribution {
  /** Per tile: relevance put in at the logits. */
  readonly start: Float64Array;
  /**
   * Per tile: `start` minus the sum of the map. Biases, batch normalisation's included, take their share and keep it; with
   * deep networks that can be nearly everything. Without biases it is 0 up to rounding, but for αβ where an output has no
   * contributions of one sign.
   */
  readonly absorbed: Float64Array;
}

/**
 * Layer-wise relevance propagation with a composite: relevance put in at the logits comes out at the pixels. What is put
 * in is the part of each logit in the target, `seed_c · z_c`: for a logit its value, for a margin the two logits with
 * their signs.
 */
export function relevanceAttributor<C extends LrpComposite>(
  composite: C,
): Attributor<Readonly<Record<string, never>>, `lrp-${C}`, RelevanceMaps> {
  const { name, citation, convolution, dense, first } = composites[composite];
  const method = `lrp-${composite}` as const;
  const settings = { convolution, dense, ...(first && { first }), ...ruleNumbers };
  return {
    method,
    name,
    summary: `Relevance passed back layer by layer: ${convolution} in convolutions, ${dense} in dense layers${first ? `, ${first} at the pixels` : ''}.`,
    citation,
    grid: 'input',
    signed: true,
    needs: 'relevance',
    defaults: {},
    attribute: async (model, input, targets) => {
      const shape = inputShape(input, model.preprocessing);
      if (model.noRelevance !== undefined) throw noRelevance(model.noRelevance, model.layer.name);
      const logits = await logitsAt(model, input);
      const seed = targetSeed(logits, targets);
      const put = { data: seed.data.map((value, i) => value * logits.data[i]!), shape: seed.shape };
      const relevance = await model.relevance(input, put, 'logits', composite);
      const { height, width } = shape;
      const data = channelSums(relevance, shape);
      const start = sumsOf(put.data, shape.n);
      const absorbed = sumsOf(data, shape.n).map((sum, row) => start[row]! - sum);
      return { method, settings, grid: 'input', height, width, signed: true, data, start, absorbed };
    },
  };
}

function sumsOf(data: Float32Array, n: number): Float64Array {
  const size = data.length / n;
  return Float64Array.from({ length: n }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += data[i]!;
    return sum;
  });
}

/** The error of a model without LRP. */
export function noRelevance(why: string, where: string): MorphoscopeError {
  return new MorphoscopeError('UnavailableError', `no LRP for this model: ${why}`, {
    where,
    suggestion: 'Use gradient × input, integrated gradients or occlusion instead.',
  });
}
