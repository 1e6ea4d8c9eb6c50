import type { LrpComposite, Target } from '@morphoscope/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { attributors, camMethods, composites, targetSeed } from '../src/index.js';
import { goldenNets, torchVersion } from './support/golden.js';
import { relativeError } from './support/numbers.js';
import { openGraph } from './support/tiny-onnx.js';

/** As in make_golden.py. */
const targets: readonly Target[] = [
  { kind: 'logit', class: 1 },
  { kind: 'margin', class: 2, against: 0 },
  { kind: 'not', class: 0 },
];

describe.each(goldenNets)(
  `$name as PyTorch ${torchVersion} has it`,
  async ({ read, side, layer, array, rounding }) => {
    const model = await openGraph(read(), layer, side);
    afterAll(() => model.close());
    const input = array('input');

    it('logits, activations and gradients', async () => {
      const { logits, activations } = await model.forward(input);
      expect(relativeError(logits.data, array('logits').data)).toBeLessThan(1e-5);
      expect(relativeError(activations.data, array('activations').data)).toBeLessThan(1e-5);
      expect(activations.shape).toEqual(array('activations').shape);
      const seed = targetSeed(logits, targets);
      const { gradient } = await model.layerGradient(activations, seed);
      expect(relativeError(gradient.data, array('layer-gradient').data)).toBeLessThan(1e-5);
      const whole = await model.inputGradient(input, seed, 'logits');
      expect(relativeError(whole.data, array('input-gradient').data)).toBeLessThan(1e-5);
    });

    it.each([...camMethods, 'gradient-x-input'] as const)('%s', async (method) => {
      const map = await attributors[method].attribute(model, input, targets);
      expect(relativeError(map.data, array(method).data)).toBeLessThan(1e-4);
    });

    it('integrated gradients', async () => {
      const options = { steps: 8, baseline: 'white' } as const;
      const map = await attributors['integrated-gradients'].attribute(model, input, targets, options);
      expect(relativeError(map.data, array('integrated-gradients').data)).toBeLessThan(1e-4);
    });

    it.each(Object.keys(composites) as LrpComposite[])('LRP by %s', async (composite) => {
      const map = await attributors[`lrp-${composite}`].attribute(model, input, targets);
      const key = `lrp-${composite}`;
      expect(relativeError(map.data, array(key).data)).toBeLessThan(1e-4 + 2 * rounding(key));
      const gradient = array('layer-gradient').data;
      const start = array('activations').data.map((value, i) => value * gradient[i]!);
      const seed = { data: start, shape: array('activations').shape };
      const fromLayer = await model.relevance(input, seed, 'layer', composite);
      const pixels = side * side;
      const perPixel = Float64Array.from({ length: 3 * pixels }, (_, i) => {
        const at = Math.floor(i / pixels) * 3 * pixels + (i % pixels);
        return fromLayer.data[at]! + fromLayer.data[at + pixels]! + fromLayer.data[at + 2 * pixels]!;
      });
      const front = `${key}-from-layer`;
      expect(relativeError(perPixel, array(front).data)).toBeLessThan(1e-4 + 2 * rounding(front));
    });
  },
);
