import type { Attribution, DifferentiableModel, Target, Tensor } from '@morphoscope/domain';
import type { Attributor } from '../attributor.js';
import { baselineOf, type Fill, fillName } from '../baseline/baseline.js';
import { inputShape, productMaps } from '../input-map.js';
import { logitsAt, seedAt, targetValues } from '../target.js';
import { wholeNumber } from '../whole-number.js';
import { addWeighted, difference, interpolate } from './path.kernel.js';

/** Settings of integrated gradients. */
export interface IntegratedGradientsOptions {
  /** Where the path starts. Default `white`: glass, no tissue. */
  readonly baseline?: Fill;
  /** Points on the path, at the middles of equal steps. Default 32. */
  readonly steps?: number;
}

/** Maps with a measure of how far they are from summing up to the change of the target. */
export interface IntegratedGradients extends Attribution {
  readonly method: 'integrated-gradients';
  /** Per tile: sum of the map − (target at the tile − target at the baseline). 0 for infinitely many steps. */
  readonly completenessGap: Float64Array;
  /** Per tile: target at the tile − target at the baseline. */
  readonly change: Float64Array;
}

const defaults: Required<IntegratedGradientsOptions> = { baseline: 'white', steps: 32 };

async function attribute(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const { baseline: fill, steps } = { ...defaults, ...options };
  const shape = inputShape(input, model.preprocessing);
  wholeNumber(steps, 1, 'number of steps');
  const start = baselineOf(input, fill, model.preprocessing);
  const there = await valuesAt(model, start, targets);
  const change = (await valuesAt(model, input, targets)).map((value, row) => value - there[row]!);
  const point = { data: new Float32Array(input.data.length), shape: input.shape };
  const gradient = { data: new Float32Array(input.data.length), shape: input.shape };
  for (let step = 0; step < steps; step++) {
    interpolate(start.data, input.data, (step + 0.5) / steps, point.data);
    const seed = await seedAt(model, point, targets);
    addWeighted(gradient.data, (await model.inputGradient(point, seed, 'logits')).data, 1 / steps);
  }
  difference(input.data, start.data, point.data);
  const data = productMaps(gradient, point, shape);
  const { height, width } = shape;
  const pixels = height * width;
  const completenessGap = change.map((value, row) => {
    let sum = 0;
    for (let p = row * pixels; p < (row + 1) * pixels; p++) sum += data[p]!;
    return sum - value;
  });
  const settings = { baseline: fillName(fill), steps };
  const map = { settings, grid: 'input', height, width, signed: true, data } as const;
  return { method: 'integrated-gradients', ...map, completenessGap, change };
}

async function valuesAt(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
): Promise<Float64Array> {
  return targetValues(await logitsAt(model, input), targets);
}

/** Integrated gradients. */
export const integratedGradients: Attributor<
  IntegratedGradientsOptions,
  'integrated-gradients',
  IntegratedGradients
> = {
  method: 'integrated-gradients',
  name: 'integrated gradients',
  summary:
    'Mean gradient on the way from a baseline image to the tile, times the way: sums up to the change.',
  citation: 'sundararajan2017',
  grid: 'input',
  signed: true,
  defaults,
  attribute,
};
