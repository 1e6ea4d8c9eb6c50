import type { Target, Tensor } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { attributors, baselineOf, targetValues } from '../src/index.js';
import { channelsLast } from './support/channels-last.js';
import { relativeError, sums } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';

const targets: readonly Target[] = [
  { kind: 'logit', class: 2 },
  { kind: 'not', class: 0 },
  { kind: 'log-odds', class: 1 },
];
const input = images(3);
const model = plainModel(tinyNet());

describe('gradient × input', () => {
  it('is the gradient by central differences times the input', async () => {
    const target: Target = { kind: 'log-odds', class: 1 };
    const one = { data: input.data.slice(0, 192), shape: [1, 3, 8, 8] };
    const map = await attributors['gradient-x-input'].attribute(model, one, [target]);
    const step = 1e-3;
    const expected = new Float64Array(64);
    for (let i = 0; i < 192; i++) {
      const at = async (by: number) => {
        const data = one.data.slice();
        data[i]! += by;
        return targetValues((await model.forward({ data, shape: one.shape })).logits, [target])[0]!;
      };
      expected[i % 64]! += (((await at(step)) - (await at(-step))) / (2 * step)) * one.data[i]!;
    }
    expect(relativeError(map.data, expected)).toBeLessThan(2e-3);
  });

  it('sums up to the logit where there are no biases', async () => {
    const free = plainModel(tinyNet({ bias: false, pooling: 'max' }));
    const logit = [0, 1, 2].map((c) => ({ kind: 'logit' as const, class: c }));
    const map = await attributors['gradient-x-input'].attribute(free, input, logit);
    const values = targetValues((await free.forward(input)).logits, logit);
    expect(relativeError(sums(map.data, 3), values)).toBeLessThan(1e-5);
  });
});

describe('integrated gradients', () => {
  it('sum up to the change of the target, better with more steps', async () => {
    const start = baselineOf(input, 'white', model.preprocessing);
    expect(start.data.every((value) => value === 1)).toBe(true);
    const valuesAt = async (x: Tensor) => targetValues((await model.forward(x)).logits, targets);
    const [here, there] = [await valuesAt(input), await valuesAt(start)];
    const change = here.map((value, row) => value - there[row]!);
    const gaps: number[] = [];
    for (const steps of [4, 64, 1024]) {
      const map = await attributors['integrated-gradients'].attribute(model, input, targets, { steps });
      expect(relativeError(map.change, change)).toBeLessThan(1e-6);
      for (const [row, gap] of map.completenessGap.entries()) {
        expect(sums(map.data, 3)[row]! - gap).toBeCloseTo(change[row]!, 5);
      }
      gaps.push(Math.max(...map.completenessGap.map(Math.abs)));
    }
    expect(gaps[2]).toBeLessThan(1e-3);
    expect(gaps[2]).toBeLessThan(gaps[0]!);
  });

  it('are nothing where the tile is the baseline', async () => {
    const white = baselineOf(input, 'white', model.preprocessing);
    const map = await attributors['integrated-gradients'].attribute(model, white, targets, { steps: 3 });
    expect(map.data.every((value) => Math.abs(value) === 0)).toBe(true);
    expect([...map.completenessGap]).toEqual([0, 0, 0]);
  });

  it('record baseline and steps and refuse no steps', async () => {
    const options = { steps: 2, baseline: { rgb: [10, 20, 30] } } as const;
    const map = await attributors['integrated-gradients'].attribute(model, input, targets, options);
    expect(map.settings).toEqual({ baseline: 'rgb(10, 20, 30)', steps: 2 });
    const none = attributors['integrated-gradients'].attribute(model, input, targets, { steps: 0 });
    await expect(none).rejects.toThrow(/number of steps of 0/);
  });
});

describe('SmoothGrad', () => {
  it('without noise is the size of the gradient', async () => {
    const logit = [0, 0, 0].map(() => ({ kind: 'logit' as const, class: 0 }));
    const seed = { data: Float32Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? 1 : 0)), shape: [3, 3] };
    const { data } = await model.inputGradient(input, seed, 'logits');
    const expected = Float64Array.from({ length: 192 }, (_, i) => {
      const at = Math.floor(i / 64) * 192 + (i % 64);
      return Math.abs(data[at]!) + Math.abs(data[at + 64]!) + Math.abs(data[at + 128]!);
    });
    const map = await attributors.smoothgrad.attribute(model, input, logit, { noise: 0, samples: 2 });
    expect(relativeError(map.data, expected)).toBeLessThan(1e-6);
  });

  it('is the same for the same seed, whatever the batch, and another for another', async () => {
    const options = { samples: 4, seed: 9 };
    const all = await attributors.smoothgrad.attribute(model, input, targets, options);
    expect(await attributors.smoothgrad.attribute(model, input, targets, options)).toEqual(all);
    const alone = { data: input.data.slice(192, 384), shape: [1, 3, 8, 8] };
    const one = await attributors.smoothgrad.attribute(model, alone, [targets[1]!], options);
    expect(one.data).toEqual(all.data.slice(64, 128));
    const other = await attributors.smoothgrad.attribute(model, input, targets, { ...options, seed: 10 });
    expect(relativeError(other.data, all.data)).toBeGreaterThan(0.01);
  });

  it('refuses what is no noise', async () => {
    const wrong = attributors.smoothgrad.attribute(model, input, targets, { noise: -1 });
    await expect(wrong).rejects.toThrow(/noise of -1/);
    const none = attributors.smoothgrad.attribute(model, input, targets, { samples: 1.5 });
    await expect(none).rejects.toThrow(/number of samples of 1.5/);
  });
});

it('a model with channels last gets the same maps', async () => {
  const last = channelsLast(model);
  const quiet = { noise: 0, samples: 1 };
  for (const method of ['gradient-x-input', 'integrated-gradients', 'smoothgrad', 'occlusion'] as const) {
    const first = await attributors[method].attribute(model, input, targets, quiet);
    const other = await attributors[method].attribute(last.model, last.from(input), targets, quiet);
    expect([other.height, other.width]).toEqual([8, 8]);
    expect(relativeError(other.data, first.data)).toBeLessThan(1e-5);
  }
});
