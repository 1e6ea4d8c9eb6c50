import { describe, expect, it } from 'vitest';
import { type TissueOptions, tissueMask, tissuePreview } from '../src/index.js';
import { bar, Canvas, disc, iou, share } from './canvas.js';

const maskOf = (canvas: Canvas, options: TissueOptions = {}) =>
  // 32 level-0 px of 0.25 µm: a thumbnail px is 8 µm.
  tissueMask(canvas.pixels(), { x: 32, y: 32 }, { mpp: { x: 0.25, y: 0.25 }, ...options });

const EOSIN = [214, 140, 185] as const;
const PALE = [236, 220, 232] as const;

describe('tissueMask', () => {
  it.each([
    ['H&E', EOSIN, 12],
    ['pale H&E', PALE, 3],
    ['dark haematoxylin', [92, 60, 130], 14],
    ['DAB', [150, 105, 70], 12],
    ['pale blue counterstain', [196, 205, 224], 5],
    ['grey-blue IHC', [150, 155, 172], 6],
  ] as const)('finds %s on glass', (_, colour, noise) => {
    const canvas = new Canvas(200, 160).paint(disc(80, 80, 50), colour, noise, 1);
    const mask = maskOf(canvas);
    expect(iou(mask.data, canvas.truth)).toBeGreaterThan(0.96);
    expect(share(mask.pen ?? [])).toBe(0);
  });

  it('takes a picture full of tissue as tissue, where Otsu alone would cut it in two', () => {
    const canvas = new Canvas(120, 120).paint(() => true, EOSIN, 10, 1);
    canvas.paint(bar(0, 0, 60, 120), [120, 70, 150], 10, 1);
    expect(share(maskOf(canvas).data)).toBe(1);
    const pale = new Canvas(120, 120).paint(() => true, PALE, 3, 1);
    expect(share(maskOf(pale).data)).toBeGreaterThan(0.98);
  });

  it.each([
    ['white', [255, 255, 255], 0],
    ['grey fill', [242, 242, 242], 0],
    ['noisy', [240, 240, 238], 4],
    ['tinted glass', [238, 236, 228], 2],
  ] as const)('finds nothing on %s', (_, glass, noise) => {
    const mask = maskOf(new Canvas(150, 150, glass, noise));
    expect(share(mask.data)).toBe(0);
    expect(share(mask.pen ?? [])).toBe(0);
  });

  it('tells grey fill and white from tissue in one picture', () => {
    const canvas = new Canvas(200, 200, [255, 255, 255], 0)
      .paint(bar(0, 0, 100, 100), [242, 242, 242], 1, 0)
      .paint(bar(100, 100, 200, 200), EOSIN, 12, 1);
    expect(iou(maskOf(canvas).data, canvas.truth)).toBeGreaterThan(0.98);
  });

  it('fills a lumen, keeps a large hole, drops dust and a hair', () => {
    const canvas = new Canvas(300, 300).paint(disc(150, 150, 120), EOSIN, 10, 1);
    // 20 px are 160 µm, 80 px 640 µm.
    canvas.paint(bar(60, 140, 80, 160), [243, 243, 242], 2, 1);
    canvas.paint(bar(140, 110, 220, 190), [243, 243, 242], 2, 0);
    canvas.paint(disc(12, 12, 5), [120, 90, 140], 5, 0).paint(bar(290, 0, 293, 300), [90, 70, 80], 5, 0);
    expect(iou(maskOf(canvas).data, canvas.truth)).toBeGreaterThan(0.97);
  });

  it.each([
    ['green', [30, 120, 95]],
    ['blue', [40, 110, 205]],
    ['violet-blue', [45, 50, 160]],
    ['red', [200, 30, 45]],
    ['black', [35, 32, 38]],
  ] as const)('takes %s ink out, on glass and on tissue', (_, ink) => {
    const canvas = new Canvas(240, 200)
      .paint(disc(90, 100, 70), EOSIN, 10, 1)
      .paint(bar(70, 0, 100, 200), ink, 6, 0);
    const mask = maskOf(canvas);
    const stroke = canvas.truth.map((_, i) => (bar(70, 0, 100, 200)(i % 240, Math.floor(i / 240)) ? 1 : 0));
    expect(iou(mask.pen ?? [], stroke)).toBeGreaterThan(0.8);
    expect(iou(mask.data, canvas.truth)).toBeGreaterThan(0.9);
    for (let i = 0; i < stroke.length; i++)
      if (stroke[i] === 1 && mask.data[i] === 1) throw new Error(`ink at ${i}`);
  });

  it('does not take a congested vessel or a crowd of nuclei for ink', () => {
    const canvas = new Canvas(200, 200)
      .paint(() => true, EOSIN, 10, 1)
      .paint(disc(60, 60, 25), [196, 62, 92], 8, 1)
      .paint(disc(140, 140, 30), [88, 52, 128], 8, 1);
    const mask = maskOf(canvas);
    expect(share(mask.data)).toBe(1);
  });

  it('leaves ink alone when told to', () => {
    const canvas = new Canvas(100, 100).paint(bar(20, 20, 80, 80), [200, 30, 45], 4, 1);
    const mask = maskOf(canvas, { pen: false });
    expect(mask.pen).toBeUndefined();
    expect(iou(mask.data, canvas.truth)).toBeGreaterThan(0.98);
  });

  it('gives the same bytes twice and leaves the thumbnail alone', () => {
    const canvas = new Canvas(90, 70).paint(disc(40, 30, 22), EOSIN, 10, 1);
    const before = Uint8Array.from(canvas.data);
    const [first, second] = [maskOf(canvas), maskOf(canvas)];
    expect(Buffer.compare(first.data, second.data)).toBe(0);
    expect(Buffer.compare(before, canvas.data)).toBe(0);
  });

  it('finds the same tissue at twice the resolution', () => {
    const coarse = new Canvas(100, 100).paint(disc(50, 50, 30), EOSIN, 8, 1);
    const fine = new Canvas(200, 200).paint(disc(100, 100, 60), EOSIN, 8, 1);
    const mpp = { mpp: { x: 0.25, y: 0.25 } };
    const a = share(tissueMask(coarse.pixels(), { x: 32, y: 32 }, mpp).data);
    const b = share(tissueMask(fine.pixels(), { x: 16, y: 16 }, mpp).data);
    expect(Math.abs(a - b)).toBeLessThan(0.01);
  });

  it('survives the smallest pictures', () => {
    expect(share(maskOf(new Canvas(1, 1).paint(() => true, EOSIN, 0, 1)).data)).toBe(1);
    expect(share(maskOf(new Canvas(3, 1)).data)).toBe(0);
  });

  it.each([
    { closeUm: -1 },
    { threshold: { least: 20, most: 10 } },
    { mpp: { x: 0, y: 1 } },
    { smoothUm: Number.NaN },
  ])('names an option it cannot use: %o', (options) => {
    expect(() => maskOf(new Canvas(4, 4), options)).toThrow(expect.objectContaining({ tag: 'InputError' }));
  });

  it('names a thumbnail or a downsample it cannot use', () => {
    const pixels = new Canvas(4, 4).pixels();
    const rgba = { ...pixels, data: new Uint8Array(64) };
    expect(() => tissueMask(rgba, { x: 1, y: 1 })).toThrow(/4 × 4 px has 64 bytes/);
    expect(() => tissueMask(pixels, { x: 0, y: 1 })).toThrow(/downsample is 0 × 1/);
  });
});

describe('tissuePreview', () => {
  it('keeps tissue, outlines it, dims glass, tints ink', () => {
    const pixels = { data: new Uint8Array(5 * 3 * 3).fill(200), width: 5, height: 3 };
    const data = Uint8Array.from([1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
    const pen = Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const preview = tissuePreview(pixels, { data, pen, width: 5, height: 3, downsampleX: 1, downsampleY: 1 });
    const at = (x: number) => Array.from(preview.data.slice(x * 3, x * 3 + 3));
    expect([at(0), at(2), at(3), at(4)]).toEqual([
      [200, 200, 200],
      [23, 23, 23],
      [136, 136, 136],
      [228, 100, 200],
    ]);
  });

  it('refuses a mask of another size', () => {
    const pixels = { data: new Uint8Array(12), width: 2, height: 2 };
    const mask = { data: new Uint8Array(1), width: 1, height: 1, downsampleX: 1, downsampleY: 1 };
    expect(() => tissuePreview(pixels, mask)).toThrow(/2 × 2 px, the mask 1 × 1/);
  });
});
