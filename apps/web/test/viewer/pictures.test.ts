import { sequential, signed } from '@morphoscope/heatmap/colormap';
import { describe, expect, it } from 'vitest';
import { mapForClass, mapsByMethod } from '../../src/viewer/layer-names';
import { cellPicture } from '../../src/viewer/overlay/cell-picture';
import { glassMask } from '../../src/viewer/overlay/glass-mask';
import { saliencyPalette, saliencyValue } from '../../src/viewer/overlay/saliency-palette';
import { emptyTile } from './support/tiles';

describe('a tile as a picture', () => {
  it('has one colour per cell, and none where nothing is covered', () => {
    const tile = emptyTile(2, 2, 2);
    tile.planes.set([200, 0, 10, 90, 0, 255, 10, 100]);
    tile.planes[2 * 4 + 3] = 0;
    const picture = cellPicture(tile, {
      kind: 'hard',
      colours: [
        [10, 20, 30],
        [40, 50, 60],
      ],
      shown: [true, true],
      threshold: 0.1,
      opacity: 1,
    });
    expect([...picture]).toEqual([10, 20, 30, 255, 40, 50, 60, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('colours of a saliency map', () => {
  it('run from low to high, clear where it is faint', () => {
    const palette = saliencyPalette({ low: 0, high: 4, signed: false });
    expect(palette[3]).toBe(0);
    expect([...palette.subarray(255 * 4, 255 * 4 + 4)]).toEqual([...sequential(1), 255]);
    expect(palette[4 * 4 + 3]).toBe(0);
    expect(saliencyValue({ low: 0, high: 4 }, 255)).toBe(4);
    expect(saliencyValue({ low: -1, high: 1 }, 128)).toBeCloseTo(0, 9);
  });

  it('diverge about 0 where it is signed, whatever its ends', () => {
    const palette = saliencyPalette({ low: -1, high: 3, signed: true });
    const zero = 1 + Math.round(254 / 4);
    expect(palette[zero * 4 + 3]).toBeLessThan(10);
    expect([...palette.subarray(255 * 4, 255 * 4 + 3)]).toEqual([...signed(1)]);
    expect([...palette.subarray(4, 7)]).toEqual([...signed(-1 / 3)]);
  });
});

describe('empty glass', () => {
  it('is bright and grey', () => {
    const px = [
      [255, 255, 255],
      [242, 240, 244],
      [240, 205, 235],
      [120, 120, 120],
    ];
    const mask = glassMask(
      px.flatMap((rgb) => [...rgb, 255]),
      2,
      2,
    );
    expect([...mask.data]).toEqual([255, 255, 0, 0]);
  });
});

describe('maps of a slide', () => {
  it('are grouped by method; the class looked at decides which is shown', () => {
    const map = (method: string, target: string) => ({
      key: `${method}.${target}`,
      method,
      target,
      explains: '',
      signed: false,
      low: 0,
      high: 1,
    });
    const maps = [map('gradcam', 'a'), map('occlusion', 'predicted'), map('gradcam', 'b')];
    const groups = mapsByMethod(maps);
    expect([...groups.keys()]).toEqual(['gradcam', 'occlusion']);
    expect(mapForClass(groups.get('gradcam')!, 'b')!.key).toBe('gradcam.b');
    expect(mapForClass(groups.get('occlusion')!, 'b')!.key).toBe('occlusion.predicted');
    expect(mapForClass([], 'b')).toBeUndefined();
  });
});
