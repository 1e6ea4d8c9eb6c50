import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openSlide, type PyramidOptions, type SlideReader, writePyramid } from '../src/index.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { needsSharedData, sharedData } from './shared-data.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();

/** Pixels of a JPEG as a program that knows nothing of TIFF sees them. */
async function shown(jpeg: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(jpeg, { ignoreIcc: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { data, width: info.width, height: info.height };
}

/** Compares every stored block of a slide with what the reader decodes; gives the number of blocks. */
async function compareBlocks(reader: SlideReader): Promise<number> {
  let blocks = 0;
  for (const { index, width, height, blockWidth, blockHeight } of reader.slide.levels) {
    for (let row = 0; row * blockHeight < height; row++) {
      for (let column = 0; column * blockWidth < width; column++) {
        const jpeg = await reader.storedJpeg({ level: index, column, row });
        if (!jpeg) continue;
        const block = await shown(jpeg);
        expect([block.width, block.height]).toEqual([blockWidth, blockHeight]);
        const [x, y] = [column * blockWidth, row * blockHeight];
        const visible = { width: Math.min(blockWidth, width - x), height: Math.min(blockHeight, height - y) };
        const decoded = await reader.readLevel({ level: index, x, y, ...visible });
        const cut = Buffer.alloc(visible.width * visible.height * 3);
        for (let line = 0; line < visible.height; line++) {
          const start = line * blockWidth * 3;
          cut.set(block.data.subarray(start, start + visible.width * 3), line * visible.width * 3);
        }
        expect(cut.equals(decoded.data)).toBe(true);
        blocks++;
      }
    }
  }
  return blocks;
}

async function blocksOf(path: string): Promise<number> {
  const reader = await openSlide(path);
  try {
    return await compareBlocks(reader);
  } finally {
    await reader.close();
  }
}

const image = madeUp(300, 200);
const read = (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h);

async function written(name: string, options: PyramidOptions): Promise<string> {
  const path = join(folder, name);
  await writePyramid(path, { width: 300, height: 200, channels: 3, read }, { blockSize: 64, ...options });
  return path;
}

describe('blocks handed out as they are stored', () => {
  it.each(['4:2:0', '4:4:4'] as const)('decode elsewhere to the same pixels, %s', async (chroma) => {
    const path = await written(`chroma${chroma.replaceAll(':', '')}.tif`, { compression: 'jpeg', chroma });
    expect(await blocksOf(path)).toBe(5 * 4 + 3 * 2 + 2 * 1 + 1);
  });

  it('decode elsewhere to the same pixels in grey', async () => {
    const path = join(folder, 'grey.tif');
    const grey = (x: number, y: number, w: number, h: number) =>
      read(x, y, w, h).filter((_, i) => i % 3 === 0);
    const options = { compression: 'jpeg', blockSize: 128 } as const;
    await writePyramid(path, { width: 300, height: 200, channels: 1, read: grey }, options);
    expect(await blocksOf(path)).toBeGreaterThan(5);
  });

  it('take in tables that all blocks share', async () => {
    const path = join(folder, 'tables.tif');
    const raw = { width: 300, height: 200, channels: 3 } as const;
    await sharp(read(0, 0, 300, 200), { raw })
      .tiff({ compression: 'jpeg', quality: 80, tile: true, tileWidth: 128, tileHeight: 128 })
      .toFile(path);
    expect(await blocksOf(path)).toBe(6);
  });

  it('are not there where the slide is stored otherwise', async () => {
    for (const compression of ['deflate', 'lzw', 'none'] as const) {
      expect(await blocksOf(await written(`${compression}.tif`, { compression }))).toBe(0);
    }
  });

  it('exist only inside the grid', async () => {
    const reader = await openSlide(await written('grid.tif', { compression: 'jpeg' }));
    for (const [level, column, row] of [
      [0, 5, 0],
      [0, 0, 4],
      [0, -1, 0],
      [0, 0.5, 0],
      [4, 0, 0],
    ] as const) {
      await expect(reader.storedJpeg({ level, column, row })).rejects.toMatchObject({ tag: 'InputError' });
    }
    await reader.close();
  });
});

describe.skipIf(!sharedData)(needsSharedData('stored blocks of real slides'), () => {
  const inside = (...names: string[]): string => join(sharedData!, ...names);

  it('of an Aperio scan in RGB JPEG decode elsewhere to the same pixels', async () => {
    expect(await blocksOf(inside('slides', 'CMU-1-Small-Region.svs'))).toBe(10 * 13);
  });

  it('of rewritten pyramids decode elsewhere to the same pixels', async () => {
    const names = readdirSync(inside('slides', 'derived')).filter((name) => name.endsWith('.tif'));
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(await blocksOf(inside('slides', 'derived', name))).toBeGreaterThan(20);
  });

  it('of mosaics, with and without chroma subsampling, decode elsewhere to the same pixels', async () => {
    for (const name of ['Benign_group00.tif', 'mixed_1.tif']) {
      expect(await blocksOf(inside('gleason-mosaics', name))).toBeGreaterThan(80);
    }
  });
});
