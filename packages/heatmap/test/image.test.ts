import { createRandom, type Heatmap, NO_CLUSTER } from '@morphoscope/domain';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  encodeJpeg,
  encodePng,
  globalRange,
  heatmapImage,
  heatmapPng,
  type MapStyle,
  mapGeoJson,
  overviewMap,
  overviewView,
} from '../src/index.js';
import { mapOf } from './fixtures.js';

const slide = { id: 'S-1', width: 1000, height: 700, mpp: { x: 0.25, y: 0.26 } };
const colours = ['#e1690f', '#3c78ff', '#69f0c3'];

function randomLabels(width: number, height: number, raster: Partial<Heatmap['raster']>): Heatmap {
  const random = createRandom(5);
  const rows = Array.from({ length: height }, () =>
    Array.from({ length: width }, () => [0, 1, 2, NO_CLUSTER, Number.NaN][random.below(5)] as number),
  );
  return mapOf(rows, raster);
}

describe('heatmapImage', () => {
  it('lies on the slide: corner at (0, 0), right mpp, as large as the slide', () => {
    const labels = randomLabels(9, 6, { originX: 48, originY: 0, stepX: 96, stepY: 96 });
    const image = heatmapImage(labels, { kind: 'hard', colours }, slide);
    expect(image).toMatchObject({
      downsample: 48,
      width: 21,
      height: 15,
      channels: 3,
      mpp: { x: 12, y: 12.48 },
    });
    const all = image.read(0, 0, image.width, image.height);
    // Origin 48 is image px 1: cell (0, 0) is px 1–2, and px 0 is hatched or glass.
    for (let x = 1; x < 19; x++) {
      const label = labels.data[Math.floor((x - 1) / 2)]!;
      const wanted = Number.isNaN(label) ? undefined : label === NO_CLUSTER ? '#9e9e9e' : colours[label];
      const shown = `#${Buffer.from(all.slice(x * 3, x * 3 + 3)).toString('hex')}`;
      if (wanted) expect([x, shown]).toEqual([x, wanted]);
      else expect(['#ffffff', '#cfcfcf']).toContain(shown);
    }
  });

  it.each([
    ['whole cells', { originX: 0, originY: 0, stepX: 32, stepY: 32 }, 32],
    ['a half-cell origin', { originX: 16, originY: 0, stepX: 32, stepY: 32 }, 16],
    ['an origin off the cells', { originX: 39, originY: 39, stepX: 96, stepY: 96 }, 24],
    ['fractional steps', { originX: 0, originY: 0, stepX: 44.16, stepY: 44.16 }, 11],
    ['tiny cells', { originX: 0, originY: 0, stepX: 0.5, stepY: 0.5 }, 1],
  ])('chooses a downsample that suits %s', (_, raster, wanted) => {
    expect(heatmapImage(mapOf([[0]], raster), { kind: 'labels' }, slide).downsample).toBe(wanted);
  });

  it('reads the same px in windows as in one piece, in every style', () => {
    const labels = randomLabels(11, 8, { originX: 7, originY: 3, stepX: 50.5, stepY: 40 });
    const range = { low: 0, high: 2 };
    const styles: MapStyle[] = [
      { kind: 'hard', colours },
      { kind: 'soft', channel: 0, range },
      { kind: 'labels' },
      { kind: 'values', channel: 0, range },
    ];
    for (const style of styles) {
      const image = heatmapImage(labels, style, slide, { downsample: 10 });
      const whole = image.read(0, 0, image.width, image.height);
      const [x, y, w, h] = [33, 21, 40, 30];
      const part = image.read(x, y, w, h);
      for (let row = 0; row < h; row++) {
        const from = ((y + row) * image.width + x) * image.channels;
        const wanted = whole.slice(from, from + w * image.channels);
        expect(part.slice(row * w * image.channels, (row + 1) * w * image.channels)).toEqual(wanted);
      }
    }
  });

  it('writes labels and values as numbers, 0 where nothing was measured', () => {
    const map = mapOf([[0, 2, NO_CLUSTER, Number.NaN]]);
    const at = (style: MapStyle) => Array.from(heatmapImage(map, style, slide).read(0, 0, 5, 1));
    expect(at({ kind: 'labels' })).toEqual([1, 3, 255, 0, 0]);
    expect(at({ kind: 'values', channel: 0, range: { low: 0, high: 4 } })).toEqual([1, 128, 255, 0, 0]);
  });

  it('says what is wrong with a slide without mpp or a downsample that is not whole', () => {
    const map = mapOf([[0]]);
    const { mpp: _, ...bare } = slide;
    expect(() => heatmapImage(map, { kind: 'labels' }, bare)).toThrow(
      expect.objectContaining({ tag: 'SlideError' }),
    );
    expect(() => heatmapImage(map, { kind: 'labels' }, slide, { downsample: 1.5 })).toThrow(
      expect.objectContaining({ tag: 'InputError' }),
    );
    const empty = { kind: 'values', channel: 0, range: { low: 1, high: 1 } } as const;
    expect(() => heatmapImage(map, empty, slide)).toThrow(/range 1 to 1 is empty/);
  });
});

describe('pictures', () => {
  it('fit the slide into the asked size and never enlarge', () => {
    expect(overviewView(slide, 100)).toEqual({ x: 0, y: 0, width: 100, height: 70, downsample: 10 });
    expect(overviewView({ width: 50, height: 20 }, 100)).toMatchObject({
      width: 50,
      height: 20,
      downsample: 1,
    });
    expect(overviewView({ width: 100_000, height: 10 }, 100)).toMatchObject({ width: 100, height: 1 });
  });

  it('give a PNG that decodes to the drawn px, the same bytes twice', async () => {
    const labels = randomLabels(10, 7, { stepX: 100, stepY: 100 });
    const style = { kind: 'hard', colours } as const;
    const [png, again] = [
      await heatmapPng(labels, style, slide, 200),
      await heatmapPng(labels, style, slide, 200),
    ];
    expect(Buffer.compare(png, again)).toBe(0);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([200, 140, 3]);
    expect(Buffer.compare(data, overviewMap(labels, style, slide, 200).data)).toBe(0);
  });

  it('encode RGB px as PNG without loss and as JPEG nearly so', async () => {
    const pixels = { data: new Uint8Array(16 * 16 * 3).fill(120), width: 16, height: 16 };
    expect(
      Buffer.compare(
        await sharp(await encodePng(pixels))
          .raw()
          .toBuffer(),
        pixels.data,
      ),
    ).toBe(0);
    const jpeg = await sharp(await encodeJpeg(pixels, 90))
      .raw()
      .toBuffer();
    expect(Math.max(...jpeg.map((v) => Math.abs(v - 120)))).toBeLessThanOrEqual(2);
    expect((await encodeJpeg(pixels)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });
});

describe('mapGeoJson', () => {
  const map = mapOf(
    [
      [0, 0, NO_CLUSTER],
      [0, 2, Number.NaN],
    ],
    { originX: 39, originY: 10, stepX: 96, stepY: 48 },
  );

  it('gives one feature per cluster present, in level-0 px, with name and colour', () => {
    const { features } = mapGeoJson(map, { slideId: 'S-1', names: ['Stroma'] });
    expect(features.map((f) => f.properties)).toMatchObject([
      { name: 'Stroma', cluster: 0, cells: 3, classification: { name: 'Stroma', color: [225, 105, 15] } },
      { name: 'Cluster 3', cluster: 2, cells: 1, objectType: 'annotation', slideId: 'S-1' },
    ]);
    expect(features[1]!.geometry).toEqual({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [231, 58],
            [231, 106],
            [135, 106],
            [135, 58],
            [231, 58],
          ],
        ],
      ],
    });
  });

  it('covers exactly the area of the labelled cells', () => {
    const labels = randomLabels(20, 15, { stepX: 3, stepY: 7 });
    for (const { properties, geometry } of mapGeoJson(labels, { slideId: 'S-1' }).features) {
      const area = geometry.coordinates.flat().reduce((sum, ring) => sum + shoelace(ring), 0);
      const cells = labels.data.filter((label) => label === properties.cluster).length;
      expect(area).toBeCloseTo(cells * 21, 6);
      expect(properties.cells).toBe(cells);
    }
  });

  function shoelace(ring: number[][]): number {
    let sum = 0;
    for (let i = 1; i < ring.length; i++)
      sum += ring[i - 1]![0]! * ring[i]![1]! - ring[i]![0]! * ring[i - 1]![1]!;
    return sum / 2;
  }
});

it('one range serves several slides', () => {
  const range = globalRange(1);
  range.add(mapOf([[1, 2]]).data);
  range.add(mapOf([[8, Number.NaN]]).data);
  expect(range.range()).toEqual({ low: 0, high: 8 });
});
