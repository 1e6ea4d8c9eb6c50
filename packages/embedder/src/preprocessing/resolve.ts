import { type ModelDescription, MorphoscopeError, type Preprocessing } from '@morphoscope/domain';
import { checkPreprocessing } from './check.js';
import { type Declaration, type PartialPreprocessing, requiredFields } from './declared.js';
import { inputShape } from './input-shape.js';
import { manifestPath } from './manifest.js';
import { manifestTemplate } from './template.js';

/**
 * Puts a preprocessing together: overrides before the declaration, layout and tile size from the model's input where
 * nobody states them, `resizeFrom` by rule (`level0` for `nearest`, which means that the model picks scan pixels, else
 * `pyramid`).
 * @throws MorphoscopeError `ModelError` when something needed is not stated anywhere, or is wrong.
 */
export function resolvePreprocessing(
  where: string,
  input: ModelDescription['input'],
  declaration: Declaration | undefined,
  overrides: PartialPreprocessing = {},
): Preprocessing {
  const declared = declaration?.preprocessing;
  const stated: PartialPreprocessing = { ...declared, ...withoutUndefined(overrides) };
  const shape = inputShape(input, where);
  const { mpp, scale, mean, std, channelOrder, resize } = stated;
  const tilePx = stated.tilePx ?? shape.side;
  if (
    tilePx === undefined ||
    mpp === undefined ||
    scale === undefined ||
    mean === undefined ||
    std === undefined ||
    channelOrder === undefined ||
    resize === undefined
  ) {
    throw notSaid(where, input, stated, tilePx);
  }
  const layout = stated.layout ?? shape.layout;
  const resizeFrom = stated.resizeFrom ?? (resize === 'nearest' ? 'level0' : 'pyramid');
  const whole = { tilePx, mpp, scale, mean, std, channelOrder, layout, resize, resizeFrom };
  return checkPreprocessing(whole, shape, where);
}

/** Whether `overrides` leave nothing to be declared elsewhere. */
export function isComplete(overrides: PartialPreprocessing): boolean {
  return requiredFields.every((field) => overrides[field] !== undefined);
}

function withoutUndefined(overrides: PartialPreprocessing): PartialPreprocessing {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

function notSaid(
  where: string,
  input: ModelDescription['input'],
  stated: PartialPreprocessing,
  tilePx: number | undefined,
): MorphoscopeError {
  const missing: string[] = requiredFields.filter((field) => stated[field] === undefined);
  if (tilePx === undefined) missing.unshift('tilePx');
  const template = manifestTemplate({ input }, { ...stated, ...(tilePx ? { tilePx } : {}) });
  return new MorphoscopeError(
    'ModelError',
    `the model does not say how its tiles are prepared: missing ${missing.join(', ')}`,
    {
      where,
      suggestion: `Write ${manifestPath(where)} with the values the model was trained with, or give them as flags. An example, every value of which must be checked: ${template.replaceAll(/\s+/g, ' ')}`,
    },
  );
}
