import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import * as tiling from '../src/index.js';

const home = resolve(import.meta.dirname, '..');

it('exports these names', () => {
  expect(Object.keys(tiling).sort()).toMatchInlineSnapshot(`
    [
      "TissueIntegral",
      "tileGrid",
      "tissueAreaMm2",
      "tissueFraction",
      "tissueGeoJson",
      "tissueMask",
      "tissuePreview",
      "tissueThumbnailSize",
    ]
  `);
});

it('the README’s example runs', async () => {
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
  const folder = mkdtempSync(join(home, '.readme-'));
  try {
    writeFileSync(join(folder, 'example.mjs'), code);
    const example = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'example.mjs')).href);
    // Half of 2.048 mm × 2.048 mm; columns whose middle lies in the left half.
    expect(example.area).toBeCloseTo(2.048 ** 2 / 2, 1);
    expect(example.grid).toMatchObject({ columns: 15, rows: 15, scaleX: 2 });
    expect(Math.max(...example.grid.tiles.map((tile: { column: number }) => tile.column))).toBe(7);
    expect(example.annotations.features).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
