import type { MppRegion, ReadOptions, Slide, TilePixels } from '@morphoscope/domain';
import type { ByteSource } from './byte-source/byte-source.js';
import { inputError, slideError } from './errors.js';
import { createBlockCache } from './region/block-cache.js';
import type { BlockImage } from './region/block-image.js';
import { planMppRead } from './region/mpp-plan.js';
import { resample } from './region/resample.js';
import { readWindow } from './region/window.js';
import type { LevelRegion, SlideReader } from './slide-reader.js';
import type { OpenedSlide } from './vendor/vendor.js';

/** Builds the reader of an opened slide around one block cache. */
export function createReader(
  source: ByteSource,
  slide: Slide,
  opened: OpenedSlide,
  cacheBytes: number,
): SlideReader {
  const cache = createBlockCache(cacheBytes);
  const readLevel = async (region: LevelRegion, options?: ReadOptions): Promise<TilePixels> => {
    const image = levelImage(slide, opened, region.level);
    checkWindow(slide, region);
    const window = region;
    const data = await readWindow(image, cache, window, options);
    return { data, width: window.width, height: window.height };
  };
  return {
    slide,
    readLevel,
    async readRegion(region, options) {
      const downsample = slide.levels[region.level]?.downsample ?? 1;
      const x = Math.round(region.x / downsample);
      const y = Math.round(region.y / downsample);
      return readLevel({ ...region, x, y }, options);
    },
    async storedJpeg({ level, column, row }, options) {
      options?.signal?.throwIfAborted();
      const image = levelImage(slide, opened, level);
      checkBlock(slide, image, column, row);
      return image.readJpeg?.(column, row);
    },
    async readAtMpp(region, options) {
      checkMppRegion(slide, region);
      const { level, sampling } = planMppRead(slide, needMpp(source, slide), region);
      const data = await resample(opened.levels[level]!, cache, sampling, options);
      return { data, width: region.width, height: region.height };
    },
    async thumbnail(maxSize, options) {
      return thumbnail(slide, opened, cache, size(slide, maxSize), options);
    },
    async associatedImage(name, options) {
      const image = opened.associated.get(name);
      if (!image) throw unknownAssociated(slide, name);
      const { width, height } = image;
      return { data: await readWindow(image, cache, { x: 0, y: 0, width, height }, options), width, height };
    },
    async close() {
      cache.clear();
      await source.close();
    },
  };
}

async function thumbnail(
  slide: Slide,
  opened: OpenedSlide,
  cache: ReturnType<typeof createBlockCache>,
  maxSize: number,
  options?: ReadOptions,
): Promise<TilePixels> {
  const scale = Math.min(1, maxSize / Math.max(slide.width, slide.height));
  const width = Math.max(1, Math.round(slide.width * scale));
  const height = Math.max(1, Math.round(slide.height * scale));
  const index = slide.levels.findLastIndex((level) => level.width >= width && level.height >= height);
  const image = opened.levels[Math.max(0, index)]!;
  const sampling = { x: 0, y: 0, stepX: image.width / width, stepY: image.height / height, width, height };
  return { data: await resample(image, cache, { ...sampling, rule: 'box' }, options), width, height };
}

function levelImage(slide: Slide, opened: OpenedSlide, level: number): BlockImage {
  const image = opened.levels[level];
  if (image) return image;
  throw inputError(
    slide.id,
    `The slide has no level ${level}`,
    `Its levels are 0 to ${opened.levels.length - 1}.`,
  );
}

function checkBlock(slide: Slide, image: BlockImage, column: number, row: number): void {
  const columns = Math.ceil(image.width / image.blockWidth);
  const rows = Math.ceil(image.height / image.blockHeight);
  const inside = (at: number, count: number): boolean => Number.isInteger(at) && at >= 0 && at < count;
  if (inside(column, columns) && inside(row, rows)) return;
  throw inputError(
    slide.id,
    `The level has no block ${column}, ${row}`,
    `Its blocks are 0, 0 to ${columns - 1}, ${rows - 1}.`,
  );
}

function size(slide: Slide, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw inputError(
    slide.id,
    `A size of ${value} px cannot be read`,
    'Ask for a whole number of px, at least 1.',
  );
}

/** Pixels of one read are one array: 2 GB at most. */
const MOST_BYTES = 2 ** 31;

function checkWindow(slide: Slide, { x, y, width, height }: Omit<LevelRegion, 'level'>): void {
  size(slide, width);
  size(slide, height);
  if (!Number.isInteger(x) || !Number.isInteger(y)) {
    throw inputError(slide.id, `Pixel ${x}, ${y} does not exist`, 'Give whole px, or read at an mpp.');
  }
  checkBytes(slide, width, height);
}

function checkBytes(slide: Slide, width: number, height: number): void {
  if (width * height * 3 <= MOST_BYTES) return;
  throw inputError(slide.id, `${width} × ${height} px do not fit into memory`, 'Read in smaller regions.');
}

function checkMppRegion(slide: Slide, region: MppRegion): void {
  size(slide, region.width);
  size(slide, region.height);
  checkBytes(slide, region.width, region.height);
  if (!Number.isFinite(region.x) || !Number.isFinite(region.y)) {
    throw inputError(slide.id, `Position ${region.x}, ${region.y} does not exist`, 'Give level-0 px.');
  }
  if (!(region.mpp > 0) || !Number.isFinite(region.mpp)) {
    throw inputError(slide.id, `${region.mpp} is no mpp`, 'Give µm per px as a positive number, e.g. 0.5.');
  }
}

function needMpp(source: ByteSource, slide: Slide): NonNullable<Slide['mpp']> {
  if (slide.mpp) return slide.mpp;
  throw slideError(
    source.name,
    'The slide does not say how many µm a pixel measures (mpp)',
    'Give it with --slide-mpp, from the scanner settings: 0.25 for a typical 40× scan, 0.5 for 20×.',
  );
}

function unknownAssociated(slide: Slide, name: string): Error {
  const names = slide.associated.map((image) => image.name).join(', ');
  return inputError(
    slide.id,
    `The slide has no associated image "${name}"`,
    names ? `It has: ${names}.` : 'It has none.',
  );
}
