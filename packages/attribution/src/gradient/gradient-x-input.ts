import type { Attributor } from '../attributor.js';
import { inputShape, productMaps } from '../input-map.js';
import { seedAt } from '../target.js';

/** Gradient × input. */
export const gradientTimesInput: Attributor<Readonly<Record<string, never>>, 'gradient-x-input'> = {
  method: 'gradient-x-input',
  name: 'gradient × input',
  summary: 'Gradient of the target times the input value, summed over colour channels.',
  citation: 'shrikumar2016',
  grid: 'input',
  signed: true,
  defaults: {},
  attribute: async (model, input, targets) => {
    const shape = inputShape(input, model.preprocessing);
    const gradient = await model.inputGradient(input, await seedAt(model, input, targets), 'logits');
    const { height, width } = shape;
    const data = productMaps(gradient, input, shape);
    return { method: 'gradient-x-input', settings: {}, grid: 'input', height, width, signed: true, data };
  },
};
