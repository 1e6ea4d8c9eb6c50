import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { tissueMask, tissueThumbnailSize } from '../src/index.js';
import { iou, share } from './canvas.js';

const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');
const present = existsSync(join(data, 'README.md'));

async function maskOf(file: string, mpp: number | undefined) {
  const path = join(data, file);
  const { width, height } = await sharp(path).metadata();
  const scale = mpp === undefined ? undefined : { x: mpp, y: mpp };
  const size = tissueThumbnailSize({ width, height, ...(scale ? { mpp: scale } : {}) });
  const { data: pixels, info } = await sharp(path)
    .flatten({ background: '#ffffff' })
    .resize(size, size, { fit: 'inside', kernel: 'linear', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const downsample = { x: width / info.width, y: height / info.height };
  return tissueMask({ data: pixels, width: info.width, height: info.height }, downsample, { mpp: scale });
}

/** Where the mosaic holds tiles: its mask picture is white elsewhere. */
async function mosaicTruth(name: string, width: number, height: number): Promise<Uint8Array> {
  const file = join(data, 'gleason-mosaics', `${name}.mask.png`);
  const { data: rgb, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = Math.floor((((i % width) + 0.5) * info.width) / width);
    const y = Math.floor(((Math.floor(i / width) + 0.5) * info.height) / height);
    return (rgb[(y * info.width + x) * info.channels + 2] as number) < 255 ? 1 : 0;
  });
}

describe.skipIf(!present)(`tissue masks of real slides (needs test data in ${data})`, () => {
  const mosaics = present
    ? readdirSync(join(data, 'gleason-mosaics')).filter((file) => file.endsWith('.tif'))
    : [];

  it.each(mosaics)('finds the cores of %s', async (file) => {
    const mask = await maskOf(`gleason-mosaics/${file}`, 0.23);
    const truth = await mosaicTruth(file.replace('.tif', ''), mask.width, mask.height);
    expect(iou(mask.data, truth)).toBeGreaterThan(0.97);
    expect(share(mask.pen ?? [])).toBe(0);
  });

  const tiles = present
    ? ['Benign', 'Gleason3', 'Gleason4', 'Gleason5'].flatMap((kind) =>
        readdirSync(join(data, 'gleason-tiles', kind)).map((file) => `gleason-tiles/${kind}/${file}`),
      )
    : [];

  it('takes all 138 tiles as tissue; only lumina cut by the edge stay out', async () => {
    const shares: number[] = [];
    for (const file of tiles) {
      const mask = await maskOf(file, 0.23);
      expect([file, share(mask.pen ?? [])]).toEqual([file, 0]);
      shares.push(share(mask.data));
    }
    expect(shares).toHaveLength(138);
    expect(Math.min(...shares)).toBeGreaterThan(0.88);
    expect(shares.filter((value) => value < 0.95).length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['almost-white-1', 1],
    ['almost-white-ihc', undefined],
    ['no-tissue', 1],
    ['no-tissue2', 1],
    ['no-tissue-line', 1],
    ['no-tissue-green-pen', 1],
    ['no-tissue-red-pen', 1],
    ['liver-level2-38626-13514-39426-14315', 16],
  ] as const)('finds no tissue on %s', async (name, mpp) => {
    expect(share((await maskOf(`tiles-artefacts/${name}.png`, mpp)).data)).toBeLessThan(0.005);
  });

  it.each([
    // file, µm/px, least and most tissue, least and most pen
    ['no-tissue-green-pen', 1, 0, 0.005, 0.5, 1],
    ['no-tissue-red-pen', 1, 0, 0.005, 0.5, 1],
    ['medium-nuclei-score-green-pen-level1', 1, 0.3, 0.5, 0.45, 0.65],
    ['high-nuclei-score-red-pen-level1', 1, 0.8, 0.95, 0.05, 0.2],
    ['thumb-tcga-green-pen', undefined, 0.7, 0.87, 0.12, 0.25],
    ['thumb-tcga-red-pen', undefined, 0.5, 0.7, 0.2, 0.35],
    ['thumb-wsi-blue-pen', undefined, 0.3, 0.55, 0.02, 0.08],
    ['medium-nuclei-score-level2', 4, 0.75, 0.9, 0, 0],
    ['high-nuclei-score-level2', 4, 0.1, 0.2, 0, 0],
    ['low-nuclei-score-level1', 1, 0.7, 1, 0, 0],
    ['tissue-level0-4302-10273-4814-10785', 0.5, 0.95, 1, 0, 0],
    ['almost-white-2', 1, 0.01, 0.08, 0, 0],
    ['liver-level2-10907-7808-11707-8608', 16, 1, 1, 0, 0],
    ['liver-level2-20914-13715-21714-14515', 16, 0.14, 0.2, 0, 0],
    ['kidney-ihc-level0-310-500-360-530', undefined, 0.75, 0.95, 0, 0],
    ['kidney-ihc-level0-330-480-380-510', undefined, 0.3, 0.45, 0, 0],
    ['kidney-ihc-level0-350-530-360-540', undefined, 1, 1, 0, 0],
  ] as const)('splits %s into tissue, pen and glass', async (name, mpp, least, most, leastPen, mostPen) => {
    const mask = await maskOf(`tiles-artefacts/${name}.png`, mpp);
    const [tissue, pen] = [share(mask.data), share(mask.pen ?? [])];
    expect(tissue).toBeGreaterThanOrEqual(least);
    expect(tissue).toBeLessThanOrEqual(most);
    expect(pen).toBeGreaterThanOrEqual(leastPen);
    expect(pen).toBeLessThanOrEqual(mostPen);
  });

  it('finds the biopsy of the Aperio slide and all of the IHC picture', async () => {
    expect(share((await maskOf('slides/CMU-1-Small-Region.svs', 0.499)).data)).toBeCloseTo(0.41, 1);
    const ihc = await maskOf('ihc/ihc.png', 0.5);
    expect(share(ihc.data)).toBeGreaterThan(0.95);
    expect(share(ihc.pen ?? [])).toBe(0);
  });
});
