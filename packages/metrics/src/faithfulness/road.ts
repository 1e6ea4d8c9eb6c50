import { MorphoscopeError, type Random } from '@morphoscope/domain';
import { roadLevels, solveLevels } from './road-levels.js';

/** A picture whose masked pixels are to be made up: `channels × height × width`, row-major. */
export interface RoadImage {
  readonly data: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Options of the imputation. */
export interface RoadOptions {
  /** Standard deviation of the noise added to every pixel made up, in units of the data (default 0.01). */
  readonly noise?: number;
  /** Residual at which the solution is good enough, relative to what surrounds the removed pixels (default 1e-10). */
  readonly tolerance?: number;
  readonly random: Pick<Random, 'normal'>;
}

/**
 * Noisy linear imputation of ROAD (Rong et al., ICML 2022): a pixel that is removed becomes the weighted mean of its neighbours, direct
 * ones 1/6 and diagonal ones 1/12, all removed pixels solved for at once, plus noise. So the shape of what was removed does not give
 * it away, and the model stays near its data.
 *
 * @param removed `height × width`, anything but 0 is made up.
 * @returns a new picture; pixels that were not removed are the same. With everything removed: the mean 0 and noise.
 * @throws MorphoscopeError `InputError` when sizes do not match.
 */
export function imputeRoad(image: RoadImage, removed: ArrayLike<number>, options: RoadOptions): Float32Array {
  const { data, channels, height, width } = image;
  const { noise = 0.01, tolerance = 1e-10, random } = options;
  const size = height * width;
  if (data.length !== channels * size || removed.length !== size) {
    throw new MorphoscopeError('InputError', 'picture and mask of removed pixels differ in size', {
      suggestion: `Give ${channels} × ${height} × ${width} values and ${height} × ${width} mask values.`,
    });
  }
  const levels = roadLevels(removed, height, width);
  const { pixels } = levels[0]!.system;
  const out = data.slice();
  for (let channel = 0; channel < channels; channel++) {
    const plane = out.subarray(channel * size, (channel + 1) * size);
    const solved = solveLevels(levels, plane, tolerance);
    for (let i = 0; i < pixels.length; i++) plane[pixels[i]!] = solved[i]! + noise * random.normal();
  }
  return out;
}
