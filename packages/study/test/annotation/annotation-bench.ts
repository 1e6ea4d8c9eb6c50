import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRaster } from '@morphoscope/domain';
import { afterAll, beforeAll } from 'vitest';
import { type AnnotatedSlide, openAnnotations } from '../../src/annotation/annotations.js';

export const slide: AnnotatedSlide = { id: 'case-1', path: '/slides/case-1.svs', width: 60, height: 40 };
export const raster: CellRaster = { width: 6, height: 4, originX: 0, originY: 0, stepX: 10, stepY: 10 };

export const square = (x: number, y: number, side: number, height = side) => [
  [x, y],
  [x + side, y],
  [x + side, y + height],
  [x, y + height],
  [x, y],
];
export const feature = (coordinates: unknown, properties: object = {}, type = 'Polygon') => ({
  type: 'Feature',
  geometry: { type, coordinates },
  properties,
});
export const qupath = (name: string) => ({
  objectType: 'annotation',
  classification: { name, color: [1, 2, 3] },
});
export const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

/** A folder for the files of a test file's cases, made before them and removed after. */
export function annotationBench() {
  let dir = '';
  let folders = 0;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'morphoscope-annotation-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    const folder = join(dir, String(folders++));
    await mkdir(folder);
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return folder;
  }
  return { folderWith, read };
}

/** Cells of `case-1` as digits, a line per row, and what was noticed. */
async function read(path: string, slides: readonly AnnotatedSlide[] = [slide], covered?: Uint8Array) {
  const annotations = await openAnnotations(path, slides);
  const found = await annotations.rasterise('case-1', raster, covered);
  const lines = (values: ArrayLike<number>) =>
    [0, 1, 2, 3].map((row) => Array.from({ length: 6 }, (_, c) => values[row * 6 + c]).join(''));
  return {
    classes: annotations.classes,
    cells: found && lines(found.cells),
    regions: found && lines(found.regions),
    regionClass: found && [...found.regionClass],
    codes: [...annotations.findings, ...(found?.findings ?? [])].map(({ code }) => code),
  };
}
