import { join } from 'node:path';
import { writePyramid } from '@morphoscope/slide-io';
import { describe, expect, it } from 'vitest';
import { annotationBench } from './annotation-bench.js';
import { encodePng } from './mask-file.js';
import { maskCells, pack, values } from './small-mask.js';

const { folderWith, read } = annotationBench();

describe('masks', () => {
  it.each([
    ['grey', { colourType: 0, depth: 8 }, values],
    ['2-bit grey', { colourType: 0, depth: 2 }, values.map((row) => pack(row, 2))],
    ['palette', { colourType: 3, depth: 8 }, values],
    ['4-bit palette', { colourType: 3, depth: 4 }, values.map((row) => pack(row, 4))],
    [
      '16-bit grey',
      { colourType: 0, depth: 16 },
      values.map((row) => Uint8Array.from([...row].flatMap((v) => [0, v]))),
    ],
    [
      'grey and alpha',
      { colourType: 4, depth: 8 },
      values.map((row) => Uint8Array.from([...row].flatMap((v) => [v || 9, v && 255]))),
    ],
  ] as const)('reads a PNG of %s values; touching cells are a region', async (_, format, rows) => {
    const folder = await folderWith({ 'case-1.mask.png': encodePng(12, rows, format) });
    const { classes, cells, regions, regionClass, codes } = await read(folder);
    expect(classes).toEqual(['1', '3']);
    expect(cells).toEqual(maskCells);
    expect(regions).toEqual(maskCells);
    expect(regionClass).toEqual([0, 1, 2]);
    expect(codes).toEqual([]);
  });

  it.each([
    ['classes.json', '{"1": "Benign", "3": "Gleason4"}', ['Benign', 'Gleason4']],
    ['classes.json', '[null, "Benign", "Gleason3", "Gleason4"]', ['Benign', 'Gleason4']],
    ['classes.csv', 'value,name\n1,Benign\n3,"Gleason4"\n', ['Benign', 'Gleason4']],
    ['classes.csv', '3;Gleason4\r\n1;\r\n', ['Gleason4']],
  ])('names classes by %s: %s', async (file, text, names) => {
    const mask = encodePng(12, values, { colourType: 0, depth: 8 });
    const { classes, cells } = await read(await folderWith({ 'case-1_mask.png': mask, [file]: text }));
    expect(classes).toEqual(names);
    expect(cells?.[3]).toBe(names.length === 2 ? '000022' : '000011');
  });

  const colours = [0x000000, 0xff0000, 0, 0x0000ff];
  const rgb = values.map((row) =>
    Uint8Array.from([...row].flatMap((v) => [16, 8, 0].map((b) => (colours[v]! >> b) & 255))),
  );

  it('reads a colour per class, black as background', async () => {
    const mask = encodePng(12, rgb, { colourType: 2, depth: 8 });
    expect(await read(await folderWith({ 'case-1.png': mask }))).toMatchObject({
      classes: ['#0000ff', '#ff0000'],
      cells: ['220000', '220011', '000011', '000011'],
    });
    const named = { 'case-1.png': mask, 'classes.json': '{"#ff0000": "Benign", "#0000FF": null}' };
    expect(await read(await folderWith(named))).toMatchObject({
      classes: ['Benign'],
      cells: ['110000', '110000', '000000', '000000'],
    });
  });

  it.each([
    ['grey', 1, values],
    ['colour', 3, rgb],
  ] as const)('reads a %s TIFF as the PNG of the same pixels', async (name, channels, rows) => {
    const folder = await folderWith({});
    await writePyramid(
      join(folder, 'case-1.tif'),
      {
        ...{ width: 12, height: 8, channels, mpp: { x: 1, y: 1 } },
        read: async (x: number, y: number, width: number, height: number) =>
          Uint8Array.from(
            Array.from({ length: height }, (_, r) => [
              ...rows[y + r]!.subarray(x * channels, (x + width) * channels),
            ]).flat(),
          ),
      },
      { compression: 'deflate', downsampling: 'nearest' },
    );
    const png = await folderWith({
      'case-1.png': encodePng(12, rows, { colourType: name === 'grey' ? 0 : 2, depth: 8 }),
    });
    const fromTiff = await read(folder);
    expect(fromTiff).toEqual(await read(png));
    expect(fromTiff.cells?.[0]).not.toBe('000000');
  });

  it.each([
    ['interlaced', encodePng(12, values, { colourType: 0, depth: 8, interlace: 1 })],
    ['cut short', encodePng(12, values, { colourType: 0, depth: 8 }).subarray(0, 50)],
    [
      'larger than its header says',
      encodePng(12, [...values, ...values], { colourType: 0, depth: 8 }).fill(8, 23, 24),
    ],
    ['of an absurd size', encodePng(2 ** 31, values, { colourType: 0, depth: 8 })],
    [
      'a photograph',
      encodePng(
        256,
        [0, 1].map((i) => Uint8Array.from({ length: 768 }, (_, x) => (x * (7 + i)) & 255)),
        { colourType: 2, depth: 8 },
      ),
    ],
    ['no picture', Buffer.from('hello')],
  ])('refuses a PNG that is %s as a finding', async (_, bytes) => {
    const { cells, codes } = await read(await folderWith({ 'case-1.png': bytes }));
    expect(cells).toBeUndefined();
    expect(codes).toEqual(['annotation-unreadable']);
  });

  it('says when a mask has another shape than the slide', async () => {
    const mask = encodePng(12, values.slice(0, 4), { colourType: 0, depth: 8 });
    expect((await read(await folderWith({ 'case-1.png': mask }))).codes).toEqual(['annotation-mask-shape']);
  });
});
