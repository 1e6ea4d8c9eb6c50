import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ReaderShelf } from '../../src/picture/reader-shelf.js';
import type { SlideFile } from '../../src/picture/slide-file.js';
import { paintSlide, temporaryFolder } from './painted-slide.js';

const folder = temporaryFolder();
let slides: SlideFile[];

beforeAll(async () => {
  const names = ['a', 'b', 'c'];
  slides = await Promise.all(
    names.map((name) => paintSlide(join(folder, `${name}.tif`), { compression: 'jpeg' })),
  );
});

const readable = (shelf: ReaderShelf, slide: SlideFile): Promise<number> =>
  shelf.use(slide, async (reader) => (await reader.storedJpeg({ level: 0, column: 0, row: 0 }))!.length);

it('keeps so many slides open, and reads all of them', async () => {
  const shelf = new ReaderShelf({ slides: 2, cacheBytes: 0 });
  for (let round = 0; round < 3; round++) {
    for (const slide of slides) expect(await readable(shelf, slide)).toBeGreaterThan(100);
    expect(shelf.size).toBe(2);
  }
  shelf.close();
  expect(shelf.size).toBe(0);
});

it('never closes a slide under those who read it', async () => {
  const shelf = new ReaderShelf({ slides: 1, cacheBytes: 0 });
  const reads = Array.from({ length: 60 }, (_, i) => readable(shelf, slides[i % 3]!));
  expect((await Promise.all(reads)).every((length) => length > 100)).toBe(true);
  const late = shelf.use(slides[0]!, async (reader) => {
    shelf.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return reader.storedJpeg({ level: 0, column: 0, row: 0 });
  });
  expect((await late)!.length).toBeGreaterThan(100);
});

it('opens a slide again that could not be opened before', async () => {
  const shelf = new ReaderShelf({ slides: 2, cacheBytes: 0 });
  const path = join(folder, 'later.tif');
  const slide = { path, version: '1' };
  await expect(readable(shelf, slide)).rejects.toMatchObject({ tag: 'SlideError' });
  await paintSlide(path, { compression: 'jpeg' });
  expect(await readable(shelf, slide)).toBeGreaterThan(100);
  shelf.close();
});
