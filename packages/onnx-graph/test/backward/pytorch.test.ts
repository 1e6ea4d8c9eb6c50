import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backwardGraph, logitsOf } from '../../src/backward/index.js';
import { readOnnx } from '../../src/index.js';
import { difference } from './gradient-check.js';
import { load } from './session.js';

/** Written by golden/make_gradients.py. */
const names = [
  'vgg',
  'resnet',
  'mobilenet-v2',
  'mobilenet-v3',
  'densenet',
  'inception',
  'efficientnet',
  'convnext',
  'vit',
] as const;

interface Stored {
  readonly dims: readonly number[];
  readonly base64: string;
}

interface Golden extends Readonly<Record<'x' | 'seed' | 'logits' | 'gradient' | 'innerGradient', Stored>> {
  readonly tensor: string;
}

const fileOf = (name: string) => new URL(`../golden/${name}`, import.meta.url);

function arrayOf({ dims, base64 }: Stored) {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return { dims, data: new Float32Array(bytes.buffer) };
}

describe.each(names)('gradient of %s as PyTorch exports it', (name) => {
  const graph = readOnnx(readFileSync(fileOf(`${name}.onnx`)), `${name}.onnx`);
  const golden = JSON.parse(readFileSync(fileOf(`${name}.json`), 'utf8')) as Golden;

  it.each(['disabled', 'all'] as const)(
    'is that of PyTorch to 1e-4, at the input and at a layer (optimisation: %s)',
    async (level) => {
      const { name: from } = logitsOf(graph);
      const back = backwardGraph(graph, { from, to: ['x', golden.tensor] });
      const session = await load(back.model, level);
      const result = await session.run({ x: arrayOf(golden.x), [back.seed]: arrayOf(golden.seed) });
      await session.release();
      const error = (output: string, stored: Stored) =>
        difference(result[output]!.data, arrayOf(stored).data);
      expect(result[back.outputs.x!]!.dims).toEqual(golden.x.dims);
      expect(error(back.forward, golden.logits)).toBeLessThan(1e-5);
      expect(error(back.outputs.x!, golden.gradient)).toBeLessThan(1e-4);
      expect(error(back.outputs[golden.tensor]!, golden.innerGradient)).toBeLessThan(1e-4);
    },
  );
});
