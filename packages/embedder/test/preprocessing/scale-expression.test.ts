import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScaleExpression } from '../../src/preprocessing/scale-expression.js';

describe('scale expressions', () => {
  it.each([
    ['x', { scale: 1, mean: 0, std: 1 }],
    ['x/255', { scale: 1 / 255, mean: 0, std: 1 }],
    ['x/127.5-1', { scale: 1 / 127.5, mean: 1, std: 1 }],
    [' X / 127.5 - 1 ', { scale: 1 / 127.5, mean: 1, std: 1 }],
    ['x/255+0.5', { scale: 1 / 255, mean: -0.5, std: 1 }],
    ['(x-127.5)/128', { scale: 1, mean: 127.5, std: 128 }],
    ['(x+1)/2e2', { scale: 1, mean: -1, std: 200 }],
  ])('reads %s', (text, numbers) => {
    expect(parseScaleExpression(text)).toEqual(numbers);
  });

  it.each([
    '',
    'y/255',
    'x*2',
    'x/0',
    '(x-1)/0',
    'x/255-1/2',
    'x/127.5-1;',
    '1/255',
    'x/-3',
    'imagenet',
    '(x-a)/b',
  ])('refuses %s', (text) => {
    expect(parseScaleExpression(text)).toBeUndefined();
  });

  it('means what the arithmetic means', () => {
    const number = fc
      .float({ min: Math.fround(0.01), max: 1000, noNaN: true })
      .map((x) => Number(x.toFixed(3)));
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 255 }), (a, b, v) => {
        const after = parseScaleExpression(`x/${a}-${b}`)!;
        expect((v * after.scale - after.mean) / after.std).toBeCloseTo(v / a - b, 6);
        const before = parseScaleExpression(`(x-${a})/${b}`)!;
        expect((v * before.scale - before.mean) / before.std).toBeCloseTo((v - a) / b, 6);
      }),
    );
  });
});
