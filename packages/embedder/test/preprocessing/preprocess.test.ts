import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupTable, type PixelTransform, preprocess } from '../../src/index.js';
import { noiseTiles } from '../support/tiles.js';

const identity: PixelTransform = {
  tilePx: 4,
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  layout: 'nchw',
};

/** The definition, pixel by pixel: input value of channel c is (v · scale − mean[c]) / std[c]. */
function slow(tiles: ReturnType<typeof noiseTiles>, t: PixelTransform): Float32Array {
  const p = t.tilePx;
  const out = new Float32Array(tiles.length * 3 * p * p);
  tiles.forEach((tile, n) => {
    for (let y = 0; y < p; y++)
      for (let x = 0; x < p; x++)
        for (let c = 0; c < 3; c++) {
          const v = tile.data[(y * p + x) * 3 + (t.channelOrder === 'rgb' ? c : 2 - c)]!;
          const at = t.layout === 'nchw' ? ((n * 3 + c) * p + y) * p + x : ((n * p + y) * p + x) * 3 + c;
          out[at] = (v * t.scale - t.mean[c]!) / t.std[c]!;
        }
  });
  return out;
}

describe('preprocess', () => {
  it('is the definition for every layout, order and scaling, to the bit', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    const positive = fc.double({ min: 0.01, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          tilePx: fc.integer({ min: 1, max: 6 }),
          scale: positive,
          mean: fc.tuple(number, number, number),
          std: fc.tuple(positive, positive, positive),
          channelOrder: fc.constantFrom('rgb' as const, 'bgr' as const),
          layout: fc.constantFrom('nchw' as const, 'nhwc' as const),
        }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer(),
        (transform, n, seed) => {
          const tiles = noiseTiles(n, transform.tilePx, seed);
          const expected = slow(tiles, transform);
          const out = new Float32Array(expected.length);
          preprocess(tiles, transform, out);
          expect(out).toEqual(expected);
        },
      ),
    );
  });

  it('gives v / 127.5 − 1 the bits of its float32 value', () => {
    const table = lookupTable({ ...identity, scale: 1 / 127.5, mean: [1, 1, 1] });
    for (let v = 0; v < 256; v++) expect(table[v]).toBe(Math.fround(v / 127.5 - 1));
  });

  it('leaves the rest of a longer buffer alone', () => {
    const out = new Float32Array(4 * 48).fill(-7);
    preprocess(noiseTiles(2, 4), identity, out);
    expect(out.subarray(0, 96)).not.toContain(-7);
    expect(out.subarray(96).every((value) => value === -7)).toBe(true);
  });
});
