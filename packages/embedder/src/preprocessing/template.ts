import type { ModelDescription } from '@morphoscope/domain';
import type { PartialPreprocessing } from './declared.js';

/**
 * Text of a complete manifest to start from, as indented JSON. Values that are not in `stated` are the commonest ones
 * (ImageNet mean and deviation at 0.5 µm/px): examples to be replaced by what the model was trained with.
 */
export function manifestTemplate(
  description: Pick<ModelDescription, 'input'> & { readonly classNames?: readonly string[] },
  stated: PartialPreprocessing = {},
): string {
  const [, first, second, third] = description.input.shape;
  const side = first === 3 ? (second ?? third) : (first ?? second);
  const preprocessing = {
    tilePx: stated.tilePx ?? side ?? 224,
    mpp: stated.mpp ?? 0.5,
    scale: stated.scale ?? '1/255',
    mean: stated.mean ?? [0.485, 0.456, 0.406],
    std: stated.std ?? [0.229, 0.224, 0.225],
    channelOrder: stated.channelOrder ?? 'rgb',
    resize: stated.resize ?? 'box',
    ...(stated.resizeFrom ? { resizeFrom: stated.resizeFrom } : {}),
  };
  const classNames = description.classNames;
  const manifest = { morphoscope: 1, ...(classNames ? { classNames } : {}), preprocessing };
  return JSON.stringify(manifest, null, 2);
}
