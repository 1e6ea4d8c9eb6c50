import type { Attribution, Target } from '@morphoscope/domain';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributors, camMethods, camsFrom, layerEvidence } from '../src/index.js';
import { relativeError, sums } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';

const targets: readonly Target[] = [
  { kind: 'logit', class: 0 },
  { kind: 'margin', class: 2, against: 1 },
  { kind: 'log-odds', class: 1 },
];
const input = images(3);

/** Formula by formula, cell by cell, as the papers print them. */
function slowly(method: string, a: number[][], g: number[][], epsilon: number): number[] {
  const cells = a[0]!.map((_, p) => p);
  const relu = (value: number) => Math.max(0, value);
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  return cells.map((p) => {
    const terms = a.map((map, c) => {
      const slope = g[c]!;
      if (method === 'gradcam') return (total(slope) / cells.length) * map[p]!;
      if (method === 'layercam') return relu(slope[p]!) * map[p]!;
      if (method === 'hirescam') return slope[p]! * map[p]!;
      const weights = slope.map((value) => {
        const below = 2 * value ** 2 + value ** 3 * total(map) + epsilon;
        return value > 0 ? (value ** 2 / (below === 0 ? 1 : below)) * value : 0;
      });
      return total(weights) * map[p]!;
    });
    return method === 'hirescam' ? total(terms) : relu(total(terms));
  });
}

describe('camsFrom', () => {
  const random = createRandom(1, 'cams');
  const [n, channels, height, width] = [2, 5, 3, 4];
  const size = n * channels * height * width;
  const shape = [n, channels, height, width];
  const activations = {
    data: Float32Array.from({ length: size }, () => Math.max(0, random.normal())),
    shape,
  };
  const gradient = { data: Float32Array.from({ length: size }, () => random.normal()), shape };
  const channelsOf = ({ data }: { readonly data: Float32Array }, row: number) =>
    Array.from({ length: channels }, (_, c) => {
      const from = (row * channels + c) * height * width;
      return [...data.subarray(from, from + height * width)];
    });

  it.each(camMethods)('computes %s as the formula says', (method) => {
    for (const epsilon of [0, 0.1]) {
      const map = camsFrom(activations, gradient, [method], { epsilon })[method];
      const expected = [0, 1].flatMap((row) =>
        slowly(method, channelsOf(activations, row), channelsOf(gradient, row), epsilon),
      );
      expect(relativeError(map.data, expected)).toBeLessThan(1e-6);
      expect([map.method, map.height, map.width, map.grid]).toEqual([method, height, width, 'layer']);
      expect(map.signed).toBe(method === 'hirescam');
    }
  });

  it.each(camMethods)(
    'computes %s where channels are silent, slopes the same everywhere or all falling',
    (method) => {
      const one = { data: activations.data.slice(), shape };
      const slopes = { data: gradient.data.slice(), shape };
      const cells = height * width;
      one.data.fill(0, cells, 2 * cells);
      slopes.data.fill(0.7, 0, cells);
      slopes.data.fill(-0.3, 2 * cells, 3 * cells);
      const map = camsFrom(one, slopes, [method])[method];
      const expected = [0, 1].flatMap((row) =>
        slowly(method, channelsOf(one, row), channelsOf(slopes, row), 0),
      );
      expect(relativeError(map.data, expected)).toBeLessThan(1e-6);
      // A silent channel does not hide a gradient that is not finite.
      slopes.data[cells] = Number.POSITIVE_INFINITY;
      const spoilt = camsFrom(one, slopes, [method])[method].data.subarray(0, cells);
      expect(spoilt.some(Number.isNaN)).toBe(true);
    },
  );

  it('gives the same maps alone and together', () => {
    const together = camsFrom(activations, gradient, camMethods);
    for (const method of camMethods) {
      expect(camsFrom(activations, gradient, [method])[method]).toEqual(together[method]);
    }
    expect(Object.keys(together)).toEqual([...camMethods]);
  });

  it('keeps Grad-CAM++ where gradients are so small that an ε swallows them', () => {
    const small = { data: gradient.data.map((value) => value * 1e-4), shape };
    const sum = (map: Attribution) => sums(map.data, 1)[0]!;
    const exact = sum(camsFrom(activations, small, ['gradcam++'])['gradcam++']);
    const swallowed = camsFrom(activations, small, ['gradcam++'], { epsilon: 1e-3 })['gradcam++'];
    expect(exact).toBeGreaterThan(100 * sum(swallowed));
    expect(swallowed.settings).toEqual({ epsilon: 1e-3 });
  });

  it('scales with the gradient', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...camMethods),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        (method, by) => {
          const base = camsFrom(activations, gradient, [method])[method].data;
          const scaled = { data: gradient.data.map((value) => value * by), shape };
          const map = camsFrom(activations, scaled, [method])[method].data;
          // Grad-CAM++ normalises the gradient away in part: it only stays the same kind of map.
          if (method === 'gradcam++') expect(map.every((value) => value >= 0)).toBe(true);
          else
            expect(
              relativeError(
                map,
                base.map((value) => value * by),
              ),
            ).toBeLessThan(1e-5);
        },
      ),
    );
  });

  it('refuses a gradient of another shape', () => {
    const wrong = { data: gradient.data, shape: [n, channels, width, height] };
    expect(() => camsFrom(activations, wrong, ['gradcam'])).toThrow(/2 × 5 × 3 × 4.*2 × 5 × 4 × 3/);
  });
});

describe('with average pooling and a linear head', () => {
  const model = plainModel(tinyNet({ rest: 'linear' }));

  it('Grad-CAM is max(0, CAM) over the number of cells', async () => {
    const cam = await attributors.cam.attribute(model, input, targets);
    const gradcam = await attributors.gradcam.attribute(model, input, targets);
    const expected = cam.data.map((value) => Math.max(0, value) / 16);
    expect(relativeError(gradcam.data, expected)).toBeLessThan(1e-6);
    expect(Math.max(...expected)).toBeGreaterThan(0);
  });

  it('the logit is the bias plus the mean of the CAM, and HiResCAM sums up to it', async () => {
    const logit = [1, 1, 1].map((c) => ({ kind: 'logit' as const, class: c }));
    const { logits } = await model.forward(input);
    const bias = model.description.head!.bias[1]!;
    const cam = await attributors.cam.attribute(model, input, logit);
    const hires = await attributors.hirescam.attribute(model, input, logit);
    for (let row = 0; row < 3; row++) {
      const expected = logits.data[row * 3 + 1]! - bias;
      expect(sums(cam.data, 3)[row]! / 16).toBeCloseTo(expected, 5);
      expect(sums(hires.data, 3)[row]!).toBeCloseTo(expected, 5);
    }
  });

  it('CAM needs the layer that the head pools', async () => {
    const deep = plainModel(tinyNet());
    await expect(attributors.cam.attribute(deep, input, targets)).rejects.toThrow(/one linear layer/);
    const other = { ...model, layer: { ...model.layer, name: 'earlier' } };
    await expect(attributors.cam.attribute(other, input, targets)).rejects.toThrow(/layer "layer"/);
  });
});

it('the attributors give what one forward and one backward pass give', async () => {
  const model = plainModel(tinyNet());
  const { activations, gradient } = await layerEvidence(model, input, targets);
  const together = camsFrom(activations, gradient, camMethods);
  for (const method of camMethods) {
    expect(await attributors[method].attribute(model, input, targets)).toEqual(together[method]);
  }
});

it('a tile’s map does not depend on the batch', async () => {
  const model = plainModel(tinyNet());
  const all = await attributors['gradcam++'].attribute(model, input, targets);
  const alone = { data: input.data.slice(192, 384), shape: [1, 3, 8, 8] };
  const one = await attributors['gradcam++'].attribute(model, alone, [targets[1]!]);
  expect(one.data).toEqual(all.data.slice(16, 32));
});
