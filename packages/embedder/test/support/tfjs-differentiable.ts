import { createRandom, type DifferentiableModel, type Tensor } from '@morphoscope/domain';
import '@tensorflow/tfjs-backend-cpu';
import { expect, onTestFinished } from 'vitest';
import { openTfjsDifferentiable, prepareTiles } from '../../src/index.js';
import { maxDifference, noiseTiles } from './tiles.js';

export const preprocessing = {
  mpp: 0.5,
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'box',
} as const;

export async function open(path: string, layer: string): Promise<DifferentiableModel> {
  const model = await openTfjsDifferentiable(path, { layer, preprocessing });
  onTestFinished(() => model.close());
  return model;
}

export const imageOf = (model: DifferentiableModel, n: number, seed = 1) =>
  prepareTiles(noiseTiles(n, model.preprocessing.tilePx, seed), model.preprocessing);

export function draw(shape: readonly number[], seed: number): Tensor {
  const random = createRandom(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, () => random.normal()), shape };
}

const largest = ({ data }: Tensor) => data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
export const dot = (a: Tensor, b: Tensor) => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);

export function expectClose(actual: Tensor, expected: Tensor, relative: number): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(largest(expected)).toBeGreaterThan(1e-3);
  expect(maxDifference(actual.data, expected.data)).toBeLessThan(relative * largest(expected));
}
