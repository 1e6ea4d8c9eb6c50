import {
  type Attribution,
  createRandom,
  type DifferentiableModel,
  MorphoscopeError,
  type Target,
  type Tensor,
} from '@morphoscope/domain';
import type { Attributor } from '../attributor.js';
import { inputShape, magnitudeMaps } from '../input-map.js';
import { seedAt } from '../target.js';
import { wholeNumber } from '../whole-number.js';
import { addWeighted, spread } from './path.kernel.js';

/** Settings of SmoothGrad. */
export interface SmoothGradOptions {
  /** Noisy copies of each tile. Default 16. */
  readonly samples?: number;
  /** Standard deviation of the noise, as a share of the tile's largest minus smallest input value. Default 0.15. */
  readonly noise?: number;
  /** Default 0. All tiles get the same noise, so a map does not depend on the batch. */
  readonly seed?: number;
}

const defaults: Required<SmoothGradOptions> = { samples: 16, noise: 0.15, seed: 0 };

async function attribute(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
  options: SmoothGradOptions = {},
): Promise<Attribution> {
  const settings = { ...defaults, ...options };
  const { samples, noise, seed } = settings;
  const shape = inputShape(input, model.preprocessing);
  wholeNumber(samples, 1, 'number of samples');
  if (!(noise >= 0)) {
    throw new MorphoscopeError('InputError', `noise of ${noise}`, {
      suggestion: 'Give a share such as 0.15.',
    });
  }
  const size = shape.channels * shape.height * shape.width;
  const rows = Array.from({ length: shape.n }, (_, row) => [row * size, (row + 1) * size] as const);
  const deviation = rows.map(([from, to]) => noise * spread(input.data.subarray(from, to)));
  const noisy = { data: new Float32Array(input.data.length), shape: input.shape };
  const gradient = { data: new Float32Array(input.data.length), shape: input.shape };
  for (let sample = 0; sample < samples; sample++) {
    const random = createRandom(seed, 'smoothgrad', sample);
    const draws = Float32Array.from({ length: size }, () => random.normal());
    noisy.data.set(input.data);
    for (const [row, [from, to]] of rows.entries()) {
      addWeighted(noisy.data.subarray(from, to), draws, deviation[row]!);
    }
    const start = await seedAt(model, noisy, targets);
    addWeighted(gradient.data, (await model.inputGradient(noisy, start, 'logits')).data, 1 / samples);
  }
  const { height, width } = shape;
  const data = magnitudeMaps(gradient, shape);
  return { method: 'smoothgrad', settings, grid: 'input', height, width, signed: false, data };
}

/** SmoothGrad. */
export const smoothGrad: Attributor<SmoothGradOptions, 'smoothgrad'> = {
  method: 'smoothgrad',
  name: 'SmoothGrad',
  summary: 'Size of the gradient averaged over noisy copies of the tile, summed over colour channels.',
  citation: 'smilkov2017',
  grid: 'input',
  signed: false,
  defaults,
  attribute,
};
