import type { Random, TilePixels } from '@morphoscope/domain';
import { jitterPixels } from './stain-jitter.kernel.js';

/** A small change of staining: per stain (haematoxylin, eosin, DAB) concentrations become `scale · c + shift`. */
export interface StainJitter {
  readonly scale: readonly [number, number, number];
  /** In units of optical density (natural logarithm). */
  readonly shift: readonly [number, number, number];
}

/** Uniform in 1 ± strength and ± strength, as in the light augmentation of Tellez et al. (2018), where it is 0.05. */
export function drawStainJitter(random: Random, strength = 0.05): StainJitter {
  const draw = (): number => strength * (2 * random.uniform() - 1);
  return { scale: [1 + draw(), 1 + draw(), 1 + draw()], shift: [draw(), draw(), draw()] };
}

/**
 * The picture as another lab might have stained it: colours are split into haematoxylin, eosin and DAB by the vectors of Ruifrok &
 * Johnston (2001), changed there, and put together again (Tellez et al., 2018). Without a change pixels stay the same; black counts as 1.
 * @returns a new picture.
 */
export function jitterStain({ data, width, height }: TilePixels, { scale, shift }: StainJitter): TilePixels {
  return { data: jitterPixels(data, scale, shift), width, height };
}
