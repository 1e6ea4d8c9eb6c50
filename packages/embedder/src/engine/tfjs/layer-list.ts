import type { Layer } from '@morphoscope/domain';
import type { Geometry } from './geometry.js';

/** A value of a TensorFlow.js model as found in its topology. */
export interface FoundLayer {
  readonly name: string;
  readonly op: string;
  /** N×h×w×C for a map; the batch may be anything. */
  readonly shape: readonly (number | null)[];
  readonly geometry: Geometry;
}

/**
 * Layers in the terms of `Layer`, by the same rules and in the same words as onnx-graph's: `strideInput` is input
 * height over map height, and the reason why a layer does not suit clustering starts with `has negative values: ` only
 * if it is a map.
 * @param side of the model's input, px.
 */
export function layerList(found: readonly FoundLayer[], side: number): Layer[] {
  const layers = found.map((layer) => toLayer(layer, side));
  return layers.map((layer, at) => {
    if (layer.nonNegative || layer.unsuitable) return layer;
    const later = layers.slice(at + 1).find((next) => next.nonNegative && !next.unsuitable);
    const advice = later ? `take ${later.name} or --method kmeans` : 'use --method kmeans';
    return {
      ...layer,
      unsuitable: `has negative values: NMF works on shifted, clipped values; ${advice}`,
    };
  });
}

function toLayer({ name, op, shape, geometry }: FoundLayer, side: number): Layer {
  const sizes = mapSize(shape);
  const unsuitable = whyNoMap(shape, sizes);
  const stride = [sizes.width, sizes.height].map((cells) => side / Math.max(1, cells));
  const [across, down] = stride as [number, number];
  const even = Number.isInteger(down) && across === down;
  return {
    name,
    op,
    ...sizes,
    strideInput: down,
    receptiveField: geometry.receptiveField,
    nonNegative: geometry.nonNegative,
    ...(unsuitable ? { unsuitable } : {}),
    ...(unsuitable || even ? {} : { note: strideNote(across, down, sizes, side) }),
  };
}

function mapSize(shape: readonly (number | null)[]): Pick<Layer, 'channels' | 'height' | 'width'> {
  if (shape.length === 4) return { height: shape[1] ?? 0, width: shape[2] ?? 0, channels: shape[3] ?? 0 };
  return { channels: shape.at(-1) ?? 1, height: 1, width: 1 };
}

function whyNoMap(
  shape: readonly (number | null)[],
  { channels, height, width }: Pick<Layer, 'channels' | 'height' | 'width'>,
): string | undefined {
  if (shape.length !== 4) {
    return `not a map: its shape is ${shape.map((n) => n ?? 'N').join('×')}, a map has 4 dimensions`;
  }
  if (height * width === 0 || channels === 0) return 'shape unknown: a layer before it is not understood';
  if (height * width === 1) return 'not a map: one cell only, the positions are pooled';
  return channels < 2 ? 'has one channel: nothing to factorise' : undefined;
}

function strideNote(
  across: number,
  down: number,
  { width, height }: Pick<Layer, 'height' | 'width'>,
  side: number,
): string {
  const cell = [across, down].map((px) => String(Math.round(px * 100) / 100)).join(' × ');
  return `cells are ${cell} input px (${side} × ${side} px over ${width} × ${height} cells)`;
}
