import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnnotations } from '../../src/annotation/annotations.js';
import { readPng } from '../../src/annotation/png-rows.js';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');
const mosaics = join(data, 'gleason-mosaics');
const python = spawnSync('/usr/bin/python3', ['-c', 'import numpy, PIL, tifffile']).status === 0;
const names = ['Benign_group00', 'Gleason3_group04', 'Gleason5_group21', 'mixed_1', 'mixed_2'];
const classes = JSON.stringify({ 1: 'Benign', 2: 'Gleason3', 3: 'Gleason4', 4: 'Gleason5' });

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-mosaics-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function slideOf(name: string) {
  const path = join(mosaics, `${name}.tif`);
  const reader = await openSlide(path);
  await reader.close();
  return { id: name, path, width: reader.slide.width, height: reader.slide.height };
}

describe.skipIf(!existsSync(mosaics))(
  'the mosaics (need the shared test data, see MORPHOSCOPE_TEST_DATA)',
  () => {
    it.each(names)('%s: outlines and mask put every cell into the same class and region', async (name) => {
      const slide = await slideOf(name);
      const folder = join(dir, name);
      await mkdir(folder);
      await writeFile(join(folder, 'classes.json'), classes);
      await copyFile(join(mosaics, `${name}.mask.png`), join(folder, `${name}.mask.png`));
      // The Gleason model's cells: 32 px of 0.69 µm on slides of 0.23 µm.
      const step = 96;
      const raster = {
        ...{ width: Math.ceil(slide.width / step) + 1, height: Math.ceil(slide.height / step) + 1 },
        ...{ originX: -3, originY: 5, stepX: step, stepY: step },
      };
      const fromMask = await openAnnotations(folder, [slide]);
      const fromShapes = await openAnnotations(mosaics, [slide]);
      const mask = (await fromMask.rasterise(name, raster))!;
      const shapes = (await fromShapes.rasterise(name, raster))!;
      const named = (one: { classes: readonly string[]; cells: Uint8Array }) =>
        [...one.cells].map((index) => (index === 0 ? '' : one.classes[index - 1]));
      expect(named(shapes)).toEqual(named(mask));
      expect(new Set(named(mask)).size).toBe(name.startsWith('mixed') ? 5 : 2);
      // A drawn object is one region even where the mask shows it in pieces or touching its neighbour.
      const features = JSON.parse(await readFile(join(mosaics, `${name}.geojson`), 'utf8')).features.length;
      expect(shapes.regionClass.length).toBe(features + 1);
      expect(new Set(shapes.regions).size).toBe(features + 1);
      expect([...fromMask.findings, ...mask.findings, ...shapes.findings]).toEqual([]);
    });

    it.skipIf(!python)(
      'masks have the pixels that Pillow reads, and as TIFF of tifffile they give the same cells (needs python3)',
      async () => {
        const path = join(mosaics, 'mixed_1.mask.png');
        const script = [
          'import sys, numpy, tifffile',
          'from PIL import Image',
          'image = Image.open(sys.argv[1])',
          'assert image.mode == "P"',
          'pixels = numpy.array(image)',
          'pixels.tofile(sys.argv[2] + "/pixels")',
          'tifffile.imwrite(sys.argv[2] + "/mixed_1_mask.tif", pixels, compression="zlib", tile=(128, 128))',
        ].join('\n');
        const run = spawnSync('/usr/bin/python3', ['-c', script, path, dir]);
        expect(run.stderr.toString()).toBe('');
        const expected = await readFile(join(dir, 'pixels'));
        const read: number[] = [];
        for await (const { values } of (await readPng(path)).rows()) read.push(...values);
        expect(Buffer.from(read).equals(expected)).toBe(true);

        const slide = await slideOf('mixed_1');
        const raster = { width: 79, height: 53, originX: 0, originY: 0, stepX: 96, stepY: 96 };
        await writeFile(join(dir, 'classes.json'), classes);
        const tiff = await openAnnotations(join(dir, 'mixed_1_mask.tif'), [slide]);
        const png = await openAnnotations(path, [slide]);
        const cells = (await tiff.rasterise('mixed_1', raster))!.cells;
        expect(tiff.classes).toEqual(['Benign', 'Gleason3', 'Gleason4', 'Gleason5']);
        expect(cells).toEqual((await png.rasterise('mixed_1', raster))!.cells);
        expect(new Set(cells).size).toBe(5);
      },
    );
  },
);
