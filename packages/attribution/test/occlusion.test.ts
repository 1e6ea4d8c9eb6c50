import type { Target, Tensor } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributors, baselineOf, type Fill, occlusionWindows, targetValues } from '../src/index.js';
import { relativeError } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';

const model = plainModel(tinyNet());
const input = images(2);
const targets: readonly Target[] = [
  { kind: 'logit', class: 2 },
  { kind: 'log-odds', class: 1 },
];

/** One image per run, one map per window, nothing shared. */
async function slowly(side: number, stride: number, fill: Fill): Promise<Float64Array> {
  const out = new Float64Array(128);
  const filled = baselineOf(input, fill, model.preprocessing);
  for (const [row, target] of targets.entries()) {
    const image = input.data.slice(row * 192, (row + 1) * 192);
    const worth = async (data: Float32Array) =>
      targetValues((await model.forward({ data, shape: [1, 3, 8, 8] })).logits, [target])[0]!;
    const whole = await worth(image);
    const starts = new Set([0, 1, 2, 3, 4, 5, 6, 7].map((i) => Math.min(i * stride, 8 - side)));
    const maps: Float64Array[] = [];
    for (const y of starts)
      for (const x of starts) {
        const inside = (p: number) => {
          const [py, px] = [Math.floor((p % 64) / 8), p % 8];
          return py >= y && py < y + side && px >= x && px < x + side;
        };
        const covered = image.map((value, i) => (inside(i) ? filled.data[row * 192 + i]! : value));
        const drop = whole - (await worth(covered));
        maps.push(Float64Array.from({ length: 64 }, (_, p) => (inside(p) ? drop : Number.NaN)));
      }
    for (let p = 0; p < 64; p++) {
      const drops = maps.map((map) => map[p]!).filter((drop) => !Number.isNaN(drop));
      out[row * 64 + p] = drops.reduce((sum, drop) => sum + drop, 0) / drops.length;
    }
  }
  return out;
}

describe('occlusion', () => {
  it.each([
    [4, 0.5, 'white', 16],
    [3, 1 / 3, 'mean', 5],
    [4, 1, 'blur', 1],
    [5, 0.4, 'tissue', 7],
  ] as const)(
    'with windows of %d px, step %f and fill %s is the plain loop',
    async (side, step, fill, batch) => {
      const options = { windows: [side], step, fill, batch };
      const map = await attributors.occlusion.attribute(model, input, targets, options);
      const expected = await slowly(side, Math.round(side * step), fill);
      expect(relativeError(map.data, expected)).toBeLessThan(1e-5);
    },
  );

  it('averages several window sizes', async () => {
    const of = (windows: number[]) =>
      attributors.occlusion.attribute(model, input, targets, { windows, fill: 'white' });
    const [small, large, both] = [await of([2]), await of([4]), await of([2, 4])];
    const expected = small.data.map((value, i) => (value + large.data[i]!) / 2);
    expect(relativeError(both.data, expected)).toBeLessThan(1e-5);
    expect(both.settings).toEqual({ windows: '2, 4', step: 0.5, fill: 'white' });
  });

  it('finds nothing where the tile already is the fill', async () => {
    const white = baselineOf(input, 'white', model.preprocessing);
    const map = await attributors.occlusion.attribute(model, white, targets, { fill: 'white' });
    expect(Math.max(...map.data.map(Math.abs))).toBe(0);
  });

  it('leaves the tile as it was', async () => {
    const copy = input.data.slice();
    await attributors.occlusion.attribute(model, input, targets, { windows: [3], batch: 4 });
    expect(input.data).toEqual(copy);
  });

  it('takes logits alone where the model gives them', async () => {
    let runs = 0;
    const cheap = {
      ...model,
      logits: async (x: Tensor) => {
        runs++;
        return (await model.forward(x)).logits;
      },
      forward: () => Promise.reject(new Error('activations are not asked for')),
    };
    const map = await attributors.occlusion.attribute(cheap, input, targets, { windows: [4], batch: 3 });
    // The two tiles, and 3 × 3 windows in threes for each.
    expect(runs).toBe(1 + 2 * 3);
    expect(map.data).toEqual(
      (await attributors.occlusion.attribute(model, input, targets, { windows: [4] })).data,
    );
  });

  it('refuses settings that leave pixels uncovered or make no sense', async () => {
    const of = (options: object) => attributors.occlusion.attribute(model, input, targets, options);
    await expect(of({ step: 1.5 })).rejects.toThrow(/step of 1.5/);
    await expect(of({ step: 0 })).rejects.toThrow(/step of 0/);
    await expect(of({ windows: [0] })).rejects.toThrow(/window of 0/);
    await expect(of({ batch: 0 })).rejects.toThrow(/batch of 0/);
  });
});

it('windows cover every pixel, all with the same area, inside the image', () => {
  const size = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(size, size, size, size, (height, width, side, step) => {
      const stride = Math.min(step, side);
      const windows = occlusionWindows(height, width, side, stride);
      const counts = new Uint16Array(height * width);
      for (const { x, y, width: w, height: h } of windows) {
        expect([w, h]).toEqual([Math.min(side, width), Math.min(side, height)]);
        expect(x >= 0 && y >= 0 && x + w <= width && y + h <= height).toBe(true);
        for (let i = y; i < y + h; i++) for (let j = x; j < x + w; j++) counts[i * width + j]!++;
      }
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(new Set(windows.map(({ x, y }) => `${x} ${y}`)).size).toBe(windows.length);
    }),
  );
});
