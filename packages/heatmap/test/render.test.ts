import { NO_CLUSTER } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { mutedStain, overlay, renderHard, renderSoft, rgbOf, sequential, signed } from '../src/index.js';
import { mapOf } from './fixtures.js';

const colours = ['#e1690f', '#3c78ff'];
const view = { x: 0, y: 0, width: 4, height: 1, downsample: 10 };
const px = (data: Uint8Array, i: number): number[] => Array.from(data.slice(i * 3, i * 3 + 3));

describe('renderHard', () => {
  it('tells clusters, no cluster and not covered apart, in colour and in alpha', () => {
    const map = mapOf([[0, 1, NO_CLUSTER, Number.NaN]]);
    const { data, alpha } = renderHard(map, colours, view, { glass: '#ffffff' });
    expect(px(data, 0)).toEqual(rgbOf('#e1690f'));
    expect(px(data, 1)).toEqual(rgbOf('#3c78ff'));
    expect(px(data, 2)).toEqual(rgbOf('#9e9e9e'));
    expect(Array.from(alpha)).toEqual([255, 255, 128, 0]);
  });

  it('hatches what is not covered, and hatching joins across views', () => {
    const map = mapOf([[Number.NaN]], { stepX: 100, stepY: 100 });
    const whole = renderHard(map, colours, { x: 0, y: 0, width: 40, height: 40, downsample: 1 });
    const tones = new Set(Array.from(whole.data));
    expect(tones).toEqual(new Set([255, 207]));
    const part = renderHard(map, colours, { x: 13, y: 7, width: 10, height: 10, downsample: 1 });
    for (let y = 0; y < 10; y++) {
      for (let x = 0; x < 10; x++)
        expect(px(part.data, y * 10 + x)).toEqual(px(whole.data, (y + 7) * 40 + x + 13));
    }
    const plain = renderHard(map, colours, { ...view, width: 2 }, { hatch: false, glass: '#112233' });
    expect([px(plain.data, 0), px(plain.data, 1)]).toEqual([rgbOf('#112233'), rgbOf('#112233')]);
  });

  it('refuses labels without a colour and views without a size', () => {
    expect(() => renderHard(mapOf([[2]]), colours, view)).toThrow(/label 2 with 2 colours/);
    expect(() => renderHard(mapOf([[0]]), colours, { ...view, width: 0 })).toThrow(/0 × 1/);
    expect(() => renderHard(mapOf([[0]]), colours, { ...view, downsample: 0 })).toThrow(/downsample 0/);
  });
});

describe('renderSoft', () => {
  const map = mapOf([[0, 5, 20, Number.NaN]]);

  it('scales by the given range, clamps, and keeps 0 apart from not covered', () => {
    const { data, alpha } = renderSoft(map, 0, { low: 0, high: 10 }, view, { hatch: false });
    expect([px(data, 0), px(data, 1), px(data, 2)]).toEqual([sequential(0), sequential(0.5), sequential(1)]);
    expect(px(data, 3)).toEqual([255, 255, 255]);
    expect(Array.from(alpha)).toEqual([255, 255, 255, 0]);
  });

  it('leaves out what is below the threshold', () => {
    const { data, alpha } = renderSoft(map, 0, { low: 0, high: 10 }, view, { threshold: 5 });
    expect(px(data, 0)).toEqual([255, 255, 255]);
    expect(Array.from(alpha)).toEqual([0, 255, 255, 0]);
  });

  it('draws signed values symmetrically about 0', () => {
    const effects = mapOf([[-4, 0, 4, 1]]);
    const style = { scale: 'signed', threshold: 2 } as const;
    const { data, alpha } = renderSoft(effects, 0, { low: -1, high: 4 }, view, style);
    expect([px(data, 0), px(data, 2)]).toEqual([signed(-1), signed(1)]);
    expect(Array.from(alpha)).toEqual([255, 0, 255, 0]);
  });

  it('takes the channel asked for', () => {
    const two = { ...mapOf([[0, 0]]), channels: 2, data: Float32Array.of(0, 0, 1, 1) };
    expect(px(renderSoft(two, 1, { low: 0, high: 1 }, view).data, 0)).toEqual(sequential(1));
    expect(() => renderSoft(two, 2, { low: 0, high: 1 }, view)).toThrow(/channel 2 of 2/);
    expect(() => renderSoft(two, 0, { low: 1, high: 1 }, view)).toThrow(/range 1 to 1 is empty/);
  });
});

describe('overlay', () => {
  const tissue = { data: Uint8Array.of(240, 200, 220, 100, 50, 120, 240, 200, 220), width: 3, height: 1 };
  const painted = {
    data: Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0, 0),
    alpha: Uint8Array.of(255, 255, 0),
    width: 3,
    height: 1,
  };

  it('multiplies colour onto the greyed stain and leaves the rest grey', () => {
    const { data } = overlay(tissue, painted, { alpha: 1 });
    const grey = mutedStain(tissue).data;
    expect(px(data, 0)).toEqual([grey[0], 0, 0]);
    expect(px(data, 1)).toEqual([grey[3], 0, 0]);
    expect(px(data, 2)).toEqual(px(grey, 2));
    expect(data[0]).toBeGreaterThan(data[3]!);
  });

  it('can keep the stain, and does nothing at alpha 0', () => {
    expect(overlay(tissue, painted, { alpha: 0, mute: false }).data).toEqual(tissue.data);
    expect(px(overlay(tissue, painted, { alpha: 0.5, mute: false }).data, 0)).toEqual([240, 100, 110]);
  });

  it('refuses pictures of different size', () => {
    expect(() => overlay({ ...tissue, width: 1 }, painted)).toThrow(/1 × 1 px, the map 3 × 1/);
  });
});
