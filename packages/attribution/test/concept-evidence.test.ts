import { createRandom, type Target } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import {
  attributors,
  clusterRelevance,
  conceptEvidence,
  conceptRelevance,
  layerEvidence,
} from '../src/index.js';
import { relativeError } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';

const K = 3;
const C = 4;
const CELLS = 16;
const input = images(2);
const random = createRandom(7, 'concept-evidence');
const H = Float32Array.from({ length: K * C }, () => Math.abs(random.normal()));
const weights = {
  data: Float32Array.from({ length: 2 * K * CELLS }, () => Math.max(0, random.normal())),
  shape: [2, K, 4, 4],
};
const targets: readonly Target[] = [
  { kind: 'logit', class: 2 },
  { kind: 'margin', class: 0, against: 1 },
];
const model = plainModel(tinyNet());

describe('conceptEvidence', () => {
  it('gives parts that add up to the HiResCAM map with the residual', async () => {
    const parts = conceptEvidence(await layerEvidence(model, input, targets), { H, K, weights });
    const whole = await attributors.hirescam.attribute(model, input, targets);
    const total = parts.residual.data.map(
      (value, i) => value + parts.clusters.reduce((sum, map) => sum + map.data[i]!, 0),
    );
    expect(relativeError(total, whole.data)).toBeLessThan(1e-5);
    expect(parts.clusters.map(({ settings }) => settings.cluster)).toEqual([0, 1, 2]);
    expect(parts.residual).toMatchObject({ method: 'hirescam', grid: 'layer', height: 4, width: 4 });
  });

  it('gives each cluster its weight times what its prototype is worth in the cell', async () => {
    const evidence = await layerEvidence(model, input, targets);
    const scale = Float32Array.of(2, 0.5, 3, 1);
    for (const shift of [undefined, { shift: new Float32Array(C), scale }]) {
      const { clusters } = conceptEvidence(evidence, { H, K, weights, ...(shift && { shift }) });
      clusters.forEach(({ data }, k) => {
        const expected = Array.from(data, (_, i) => {
          const [tile, p] = [Math.floor(i / CELLS), i % CELLS];
          let worth = 0;
          for (let c = 0; c < C; c++)
            worth +=
              H[k * C + c]! * (shift ? scale[c]! : 1) * evidence.gradient.data[(tile * C + c) * CELLS + p]!;
          return weights.data[(tile * K + k) * CELLS + p]! * worth;
        });
        expect(relativeError(data, expected)).toBeLessThan(1e-5);
      });
    }
  });

  it('refuses weights of another layer', async () => {
    const evidence = await layerEvidence(model, input, targets);
    const wrong = { ...weights, shape: [2, K, 2, 8] };
    expect(() => conceptEvidence(evidence, { H, K, weights: wrong })).toThrow(/W is 2 × 3 × 2 × 8/);
  });
});

it('clusterRelevance gives the maps of conceptRelevance without the residual', async () => {
  const question = { H, K, weights, targets, clusters: [1] };
  const { clusters } = await conceptRelevance(model, input, question);
  expect(await clusterRelevance(model, input, question)).toEqual(clusters);
  await expect(clusterRelevance(model, input, { ...question, clusters: [-1] })).rejects.toThrow(
    /no cluster -1/,
  );
});
