import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import * as heatmap from '../src/index.js';

const home = resolve(import.meta.dirname, '..');

/** Files reached from `file` by relative imports, and the bare names they import. */
function importsOf(file: string, seen = new Set<string>(), bare = new Set<string>()): Set<string> {
  if (seen.has(file)) return bare;
  seen.add(file);
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (name?.startsWith('.')) importsOf(join(dirname(file), name.replace(/\.js$/, '.ts')), seen, bare);
    else bare.add(name as string);
  }
  return bare;
}

it('the colour map imports nothing, so that a browser can have it', () => {
  expect([...importsOf(join(home, 'src/colormap/index.ts'))]).toEqual([]);
  expect([...importsOf(join(home, 'src/index.ts'))].sort()).toEqual(['@morphoscope/domain', 'sharp']);
});

it('exports these names', () => {
  expect(Object.keys(heatmap).sort()).toMatchInlineSnapshot(`
    [
      "CellAccumulator",
      "GlobalRange",
      "checkStride",
      "clusterPalette",
      "colourOf",
      "contrast",
      "encodeJpeg",
      "encodePng",
      "globalRange",
      "heatmapImage",
      "heatmapPng",
      "hexOf",
      "inkOn",
      "joinBands",
      "luminance",
      "mapGeoJson",
      "mutedStain",
      "noClusterColour",
      "overlay",
      "overviewMap",
      "overviewView",
      "planRaster",
      "renderHard",
      "renderSoft",
      "rgbOf",
      "sequential",
      "sequentialStops",
      "signed",
      "signedNeutral",
      "signedStops",
      "throughJpeg",
    ]
  `);
});

it('the README’s example runs', async () => {
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] as string;
  const folder = mkdtempSync(join(home, '.readme-'));
  try {
    writeFileSync(join(folder, 'example.mjs'), code);
    const { png, image } = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'example.mjs')).href);
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
    expect(image).toMatchObject({ channels: 3, mpp: { x: 8, y: 8 } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
