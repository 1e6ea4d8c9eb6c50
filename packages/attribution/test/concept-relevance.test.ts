import { createRandom, type DifferentiableModel, type LrpComposite, type Target } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { conceptRelevance, layerEvidence } from '../src/index.js';
import { relativeError, sums } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';
import { plainRelevance } from './support/plain-relevance.js';

const K = 3;
const input = images(2);
const random = createRandom(2, 'concepts');
const H = Float32Array.from({ length: K * 4 }, () => Math.abs(random.normal()));
const weights = {
  data: Float32Array.from({ length: 2 * K * 16 }, () => Math.max(0, random.normal())),
  shape: [2, K, 4, 4],
};
const targets: readonly Target[] = [
  { kind: 'logit', class: 2 },
  { kind: 'margin', class: 0, against: 1 },
];
const model = plainModel(tinyNet(), plainRelevance);
const ways = ['gradient-x-input', 'epsilon', 'gamma', 'epsilon-plus-flat', 'alpha-beta'] as const;

/** Relevance of the whole layer, put in as it is. */
async function whole(net: DifferentiableModel, by: LrpComposite | 'gradient-x-input', decision: boolean) {
  const { activations, gradient } = await layerEvidence(net, input, targets);
  const slope = (i: number) => (decision ? gradient.data[i]! : 1);
  if (by === 'gradient-x-input') {
    const seed = { data: activations.data.map((_, i) => slope(i)), shape: activations.shape };
    const { data } = await net.inputGradient(input, seed, 'layer');
    return perPixel(data.map((value, i) => value * input.data[i]!));
  }
  const start = { data: activations.data.map((value, i) => value * slope(i)), shape: activations.shape };
  return perPixel((await net.relevance(input, start, 'layer', by)).data);
}

function perPixel(data: Float32Array): number[] {
  return Array.from({ length: 128 }, (_, i) => {
    const at = Math.floor(i / 64) * 192 + (i % 64);
    return data[at]! + data[at + 64]! + data[at + 128]!;
  });
}

describe.each(ways)('conceptRelevance by %s', (by) => {
  it.each([
    ['activation', undefined],
    ['decision', targets],
  ])('splits the %s into clusters and a residual', async (_, asked) => {
    const question = { H, K, weights, by, ...(asked && { targets: asked }) };
    const { clusters, residual } = await conceptRelevance(model, input, question);
    const total = residual.data.map(
      (value, i) => value + clusters.reduce((sum, map) => sum + map.data[i]!, 0),
    );
    expect(relativeError(total, await whole(model, by, asked !== undefined))).toBeLessThan(1e-5);
    expect(clusters.every((map) => map.data.some((value) => value !== 0))).toBe(true);
  });
});

describe('without biases', () => {
  const free = plainModel(tinyNet({ bias: false }), plainRelevance);

  it('a cluster’s map sums up to the activation it carries where units are on', async () => {
    const { activations } = await free.forward(input);
    for (const by of ['gradient-x-input', 'epsilon'] as const) {
      const { clusters } = await conceptRelevance(free, input, { H, K, weights, by });
      const carried = Array.from({ length: 2 * 64 }, (_, i) => {
        const [tile, c, p] = [Math.floor(i / 64), Math.floor((i % 64) / 16), i % 16];
        return activations.data[i] === 0 ? 0 : weights.data[(tile * K + 1) * 16 + p]! * H[4 + c]!;
      });
      expect(relativeError(sums(clusters[1]!.data, 2), sums(carried, 2))).toBeLessThan(1e-4);
    }
  });

  it('gradient × input is LRP-ε', async () => {
    const question = { H, K, weights, targets };
    const gradient = await conceptRelevance(free, input, { ...question, by: 'gradient-x-input' });
    const epsilon = await conceptRelevance(free, input, { ...question, by: 'epsilon' });
    for (const [k, map] of gradient.clusters.entries()) {
      expect(relativeError(map.data, epsilon.clusters[k]!.data)).toBeLessThan(1e-3);
    }
  });
});

it('gives the clusters asked for, each the same as among all, and the residual of the whole dictionary', async () => {
  const all = await conceptRelevance(model, input, { H, K, weights, targets });
  const evidence = await layerEvidence(model, input, targets);
  const some = await conceptRelevance(model, input, { H, K, weights, targets, clusters: [2, 0], evidence });
  expect(some.clusters).toEqual([all.clusters[2], all.clusters[0]]);
  expect(some.residual).toEqual(all.residual);
  expect(all.clusters[2]!.settings).toEqual({ cluster: 2, of: 'decision', layer: 'layer' });
  expect([all.residual.method, all.residual.settings.cluster]).toEqual(['lrp-epsilon-plus-flat', 'residual']);
});

it('falls back to gradient × input where the model has no LRP', async () => {
  const { residual } = await conceptRelevance(plainModel(tinyNet()), input, { H, K, weights });
  expect(residual.method).toBe('gradient-x-input');
});

it('undoes the scale of signed activations', async () => {
  const scale = Float32Array.of(2, 0.5, 3, 1);
  const shifted = { shift: new Float32Array(4), scale };
  const scaledH = H.map((value, i) => value * scale[i % 4]!);
  const by = 'gradient-x-input';
  const found = await conceptRelevance(model, input, { H, K, weights, by, shift: shifted });
  const expected = await conceptRelevance(model, input, { H: scaledH, K, weights, by });
  for (const [k, map] of found.clusters.entries()) {
    expect(relativeError(map.data, expected.clusters[k]!.data)).toBeLessThan(1e-5);
  }
});

it('refuses a dictionary or weights of something else', async () => {
  const of = (question: object) => conceptRelevance(model, input, { H, K, weights, ...question });
  await expect(of({ H: H.slice(1) })).rejects.toThrow(/H holds 11 values, not 3 × 4/);
  await expect(of({ weights: { ...weights, shape: [2, 4, 4, K] } })).rejects.toThrow(/W is 2 × 4 × 4 × 3/);
  await expect(of({ clusters: [3] })).rejects.toThrow(/no cluster 3/);
});
