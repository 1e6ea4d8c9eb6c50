import type { Mpp } from '@morphoscope/domain';
import { inputError } from '../errors.js';
import type { PyramidImage, PyramidOptions } from './pyramid-image.js';

/** Options with every default filled in, and the image's mpp per axis. */
export type CheckedOptions = Required<Omit<PyramidOptions, 'signal' | 'bigTiff'>> & {
  readonly bigTiff: boolean;
  readonly mpp: Mpp | undefined;
  readonly signal: AbortSignal | undefined;
};

/** Uncompressed bytes above which `auto` means BigTIFF: half of what classic offsets reach, for safety. */
const CLASSIC_BYTES = 2 ** 31;

/** Fills in defaults and refuses what cannot be written. */
export function checkPyramid(path: string, image: PyramidImage, options: PyramidOptions): CheckedOptions {
  const { width, height, channels } = image;
  const fail = (message: string, suggestion?: string): never => {
    throw inputError(path, message, suggestion);
  };
  const { blockSize = 256, quality = 90, bigTiff = true } = options;
  if (!isSize(width) || !isSize(height)) fail(`An image of ${width} × ${height} px cannot be written`);
  if (channels !== 1 && channels !== 3) fail(`${channels} channels cannot be written`, 'Give 1 or 3.');
  if (!Number.isInteger(blockSize) || blockSize < 16 || blockSize % 16 !== 0 || blockSize > 4096) {
    fail(`Blocks of ${blockSize} px cannot be written`, 'Give a multiple of 16 up to 4096, e.g. 256.');
  }
  if (!(quality >= 1 && quality <= 100)) fail(`JPEG quality ${quality} does not exist`, 'Give 1 to 100.');
  const mpp = typeof image.mpp === 'number' ? { x: image.mpp, y: image.mpp } : image.mpp;
  if (mpp && !(mpp.x > 0 && mpp.y > 0 && Number.isFinite(mpp.x + mpp.y)))
    fail(`${mpp.x}, ${mpp.y} is no mpp`);
  for (const [key, value] of Object.entries(options.description ?? {})) {
    if (/[|\r\n=]/.test(key) || /[|\r\n]/.test(String(value))) {
      fail(`"${key} = ${value}" cannot be part of the description`, 'Leave out | and line breaks.');
    }
  }
  return {
    compression: options.compression ?? 'jpeg',
    quality,
    chroma: options.chroma ?? '4:2:0',
    blockSize,
    downsampling: options.downsampling ?? 'box',
    description: options.description ?? {},
    bigTiff: bigTiff === 'auto' ? width * height * channels * 1.34 > CLASSIC_BYTES : bigTiff,
    mpp,
    signal: options.signal,
  };
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= 0x7fffffff;
}
