import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { throughJpeg } from '../src/index.js';

describe('a picture through JPEG', () => {
  const random = createRandom(1);
  const data = Uint8Array.from(
    { length: 32 * 24 * 3 },
    (_, i) => 150 + 40 * Math.sin(i / 50) + 10 * random.uniform(),
  );
  const pixels = { data, width: 32, height: 24 };
  const error = (a: Uint8Array): number =>
    a.reduce((sum, v, i) => sum + Math.abs(v - data[i]!), 0) / a.length;

  it('keeps its size and loses more the lower the quality', async () => {
    const [low, high] = [await throughJpeg(pixels, 20), await throughJpeg(pixels, 95)];
    expect(low).toMatchObject({ width: 32, height: 24 });
    expect(low.data).toHaveLength(data.length);
    expect(error(high.data)).toBeGreaterThan(0);
    expect(error(low.data)).toBeGreaterThan(1.5 * error(high.data));
    expect(error(low.data)).toBeLessThan(30);
  });
});
