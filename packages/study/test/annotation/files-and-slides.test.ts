import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAnnotations } from '../../src/annotation/annotations.js';
import { annotationBench, collection, feature, qupath, raster, slide, square } from './annotation-bench.js';
import { encodePng } from './mask-file.js';
import { values } from './small-mask.js';

const { folderWith, read } = annotationBench();

describe('files and slides', () => {
  const inside = collection(feature([square(0, 0, 20)], qupath('A')));

  it('says which slides and files have no partner, and takes outlines before masks', async () => {
    const mask = encodePng(12, values, { colourType: 0, depth: 8 });
    const folder = await folderWith({ 'case-1.geojson': inside, 'case-1.png': mask, 'case-9.xml': '<a/>' });
    const { classes, codes } = await read(folder, [slide, { ...slide, id: 'case-2' }]);
    expect(classes).toEqual(['A']);
    expect(codes.sort()).toEqual([
      'annotation-passed-over',
      'annotation-without-slide',
      'slide-without-annotation',
    ]);
  });

  it('does not take the slide itself for a mask', async () => {
    const folder = await folderWith({ 'case-1.tif': 'pixels', 'case-1.geojson': inside });
    const { codes } = await read(folder, [{ ...slide, path: join(folder, 'case-1.tif') }]);
    expect(codes).toEqual([]);
  });

  it('takes one file for one slide, whatever it is called', async () => {
    const folder = await folderWith({ 'anything.geojson': inside });
    expect((await read(join(folder, 'anything.geojson'))).classes).toEqual(['A']);
    const two = [slide, { ...slide, id: 'case-2' }];
    expect((await read(join(folder, 'anything.geojson'), two)).codes).toEqual([
      'slide-without-annotation',
      'annotation-without-slide',
    ]);
  });

  it.each([
    [
      'annotation-outside-slide',
      collection(feature([square(100, 0, 20)])),
      ['annotation-outside-slide', 'annotation-empty'],
    ],
    ['annotation-empty', collection(feature([square(1, 1, 2)])), ['annotation-empty']],
    ['annotation-misses-tiles', inside, ['annotation-misses-tiles']],
  ])('says %s', async (_, text, codes) => {
    const covered = new Uint8Array(24);
    covered[23] = 1;
    expect((await read(await folderWith({ 'case-1.geojson': text }), [slide], covered)).codes).toEqual(codes);
  });

  it.each([
    ['{"type": "FeatureCollection", "features": [', 'cut JSON'],
    ['{"a": 1}', 'other JSON'],
    [
      collection(
        feature([
          [
            [0, 0],
            ['x', 1],
            [2, 2],
          ],
        ]),
      ),
      'coordinates that are no numbers',
    ],
    [
      collection(
        feature([
          [
            [0, 0],
            [12345, 1],
            [2, 2],
          ],
        ]),
      ).replace('12345', '1e999'),
      'infinite coordinates',
    ],
  ])('goes on without a broken file: %s (%s)', async (text) => {
    const { cells, codes } = await read(await folderWith({ 'case-1.geojson': text }));
    expect(cells).toBeUndefined();
    expect(codes).toEqual(['annotation-unreadable']);
  });

  it('leaves out a polygon that would fill the memory with crossings, and says so', async () => {
    const zigzag = Array.from({ length: 400_001 }, (_, i) => [i % 50, i % 2 ? 100_000 : -100_000]);
    const text = collection(feature([zigzag], qupath('A')), feature([square(0, 0, 20)], qupath('B')));
    const annotations = await openAnnotations(await folderWith({ 'case-1.geojson': text }), [slide]);
    const fine = { ...raster, height: 4000, stepY: 0.01 };
    const found = (await annotations.rasterise('case-1', fine))!;
    expect(found.findings.map(({ code }) => code)).toContain('annotation-too-intricate');
    expect(new Set(found.cells)).toEqual(new Set([0, 2]));
  });

  it('reads deep nesting without falling over it', async () => {
    const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(5000)}${']}'.repeat(5000)}`;
    expect((await read(await folderWith({ 'case-1.geojson': deep }))).codes).toContain('annotation-empty');
  });

  it('refuses a path that is nothing, and a format that is unknown', async () => {
    const folder = await folderWith({ 'case-1.ndpa': 'x' });
    await expect(openAnnotations(join(folder, 'nothing'), [slide])).rejects.toThrow(/no such file/);
    await expect(openAnnotations(join(folder, 'case-1.ndpa'), [slide])).rejects.toThrow(
      /no kind of annotation/,
    );
    expect((await read(folder)).codes).toEqual(['slide-without-annotation']);
  });
});
