import type { Mpp } from '@morphoscope/domain';
import { TAG } from '../tiff/tags.js';
import type { Field } from './directory-encoder.js';
import type { LevelPlan } from './level-band.js';
import type { PyramidImage } from './pyramid-image.js';
import type { CheckedOptions } from './pyramid-options.js';

/** Fields of one level apart from those of its compression. */
export function levelFields(
  image: PyramidImage,
  options: CheckedOptions,
  level: LevelPlan,
  index: number,
  encoderName: string,
): Field[] {
  const { blockSize } = options;
  const { channels } = image;
  const bits = new Array<number>(channels).fill(8);
  return [
    { tag: TAG.newSubfileType, type: 'long', value: [index === 0 ? 0 : 1] },
    { tag: TAG.imageWidth, type: 'long', value: [level.width] },
    { tag: TAG.imageLength, type: 'long', value: [level.height] },
    { tag: TAG.bitsPerSample, type: 'short', value: bits },
    ...(index === 0 ? [descriptionField(image, options, encoderName)] : []),
    { tag: TAG.samplesPerPixel, type: 'short', value: [channels] },
    { tag: TAG.planarConfiguration, type: 'short', value: [1] },
    { tag: TAG.tileWidth, type: 'long', value: [blockSize] },
    { tag: TAG.tileLength, type: 'long', value: [blockSize] },
    { tag: TAG.tileOffsets, type: 'offset', value: level.offsets },
    { tag: TAG.tileByteCounts, type: 'long', value: level.byteCounts },
    ...(options.mpp ? resolutionFields(options.mpp, 2 ** index) : []),
  ];
}

function descriptionField(image: PyramidImage, options: CheckedOptions, encoderName: string): Field {
  return { tag: TAG.imageDescription, type: 'ascii', value: aperioDescription(image, options, encoderName) };
}

/** What Aperio writes there, so that readers take mpp and power from it; the first line says who really wrote it. */
function aperioDescription(image: PyramidImage, options: CheckedOptions, encoderName: string): string {
  const { width, height, channels } = image;
  const { blockSize, mpp } = options;
  const colour = channels === 3 ? 'RGB' : 'grey';
  const size = `${width}x${height} [0,0 ${width}x${height}] (${blockSize}x${blockSize})`;
  const pairs = [
    ...(image.objectivePower === undefined ? [] : [['AppMag', image.objectivePower]]),
    ...(mpp ? mppPairs(mpp) : []),
    ...Object.entries(options.description),
  ];
  const text = pairs.map(([key, value]) => `|${key} = ${value}`).join('');
  return `Aperio Image Library format, written by Morphoscope\r\n${size} ${encoderName}/${colour}${text}`;
}

/** Aperio has one MPP: the mean, and both axes beside it where they differ. */
function mppPairs({ x, y }: Mpp): (string | number)[][] {
  const mean = Number(((x + y) / 2).toPrecision(10));
  if (Math.abs(x / y - 1) < 1e-9) return [['MPP', mean]];
  return [
    ['MPP', mean],
    ['MPP X', x],
    ['MPP Y', y],
  ];
}

/** Pixels per centimetre of a level. */
function resolutionFields(mpp: Mpp, scale: number): Field[] {
  return [
    { tag: TAG.xResolution, type: 'rational', value: [10_000 / (mpp.x * scale)] },
    { tag: TAG.yResolution, type: 'rational', value: [10_000 / (mpp.y * scale)] },
    { tag: TAG.resolutionUnit, type: 'short', value: [3] },
  ];
}
