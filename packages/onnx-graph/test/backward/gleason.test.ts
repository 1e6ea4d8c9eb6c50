import { createRandom, type Random } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { backwardGraph, logitsOf } from '../../src/backward/index.js';
import { exposeLayers, linearHead, readOnnx, splitAt } from '../../src/index.js';
import { noise, runModel } from '../run-model.js';
import { gleasonFile, hasGleason, withGleason } from '../shared-data.js';
import { difference, dot, normal } from './gradient-check.js';
import { type DoubleValue, load, type Session } from './session.js';

const one = (index: number) => ({
  dims: [1, 4],
  data: new Float32Array(4).map((_, i) => Number(i === index)),
});

/** A random direction in a window of 24 × 24 px at the middle of a map, or on all of a smaller one: fewer kinks to cross. */
function direction({ dims }: DoubleValue, random: Random): DoubleValue {
  const v = normal(dims, random);
  const [height, width] = dims.slice(2) as [number, number];
  const outside = (at: number, length: number) => Math.abs(at - length / 2) > 12;
  const data = v.data.map((value, i) =>
    outside(Math.floor(i / width) % height, height) || outside(i % width, width) ? 0 : value,
  );
  return { dims, data };
}

/** Relative error of the slope along a random direction, the best of several steps: ReLUs leave kinks. */
async function slopeError(
  session: Session,
  input: string,
  at: DoubleValue,
  gradient: DoubleValue,
  v: DoubleValue,
  index: number,
) {
  const value = async (h: number) => {
    const data = at.data.slice();
    for (let i = 0; i < data.length; i++) data[i] = at.data[i]! + h * v.data[i]!;
    return (await session.run({ [input]: { dims: at.dims, data }, seed: one(index) })).logits!.data[index]!;
  };
  const analytic = dot(gradient.data, v.data);
  const inside = gradient.data.map((value, i) => (v.data[i] === 0 ? 0 : value));
  const length = Math.sqrt(dot(inside, inside));
  const errors: number[] = [];
  for (const h of [3e-3, 1e-3, 3e-4, 1e-4])
    errors.push(Math.abs((await value(h)) - (await value(-h)) - 2 * h * analytic) / (2 * h * length));
  return Math.min(...errors);
}

describe.skipIf(!hasGleason)(`gradient ${withGleason}`, () => {
  const graph = () => readOnnx(gleasonFile('model.onnx'));
  const x = noise([1, 3, 224, 224]);

  it('of each logit at the last map is the head’s weight over 49', async () => {
    const rest = readOnnx(splitAt(graph(), 'conv_pw_13_relu').rest);
    const { weights, channels } = linearHead(graph())!;
    const { name: from } = logitsOf(rest);
    const back = backwardGraph(rest, { from, to: ['conv_pw_13_relu'] });
    const session = await load(back.model);
    const activations = (await runModel(exposeLayers(graph(), ['conv_pw_13_relu']), x)).conv_pw_13_relu!;
    for (const index of [0, 1, 2, 3]) {
      const result = await session.run({ conv_pw_13_relu: activations, seed: one(index) });
      const gradient = result[back.outputs.conv_pw_13_relu!]!.data;
      const expected = Float32Array.from(
        { length: channels * 49 },
        (_, i) => weights[index * channels + Math.floor(i / 49)]! / 49,
      );
      expect(difference(gradient, expected)).toBeLessThan(1e-6);
    }
    await session.release();
  });

  it.each(['conv_pw_11_relu', 'input'])(
    'of each logit at %s is the central difference along random directions',
    async (tensor) => {
      const whole = graph();
      const cut = tensor === 'input' ? whole : readOnnx(splitAt(whole, tensor).rest);
      const at = tensor === 'input' ? x : (await runModel(exposeLayers(whole, [tensor]), x))[tensor]!;
      const back = backwardGraph(cut, { from: 'logits', to: [tensor] });
      const session = await load(back.model, 'all');
      const random = createRandom(5, tensor);
      for (const index of [0, 1, 2, 3]) {
        const gradient = (await session.run({ [tensor]: at, seed: one(index) }))[back.outputs[tensor]!]!;
        const errors = [];
        for (let i = 0; i < 3; i++)
          errors.push(await slopeError(session, tensor, at, gradient, direction(at, random), index));
        errors.sort((a, b) => a - b);
        expect(errors[1]).toBeLessThan(0.02);
      }
      await session.release();
    },
  );
});
