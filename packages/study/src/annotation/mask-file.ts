import { type CellRaster, MorphoscopeError } from '@morphoscope/domain';
import { annotationError } from './bounded-file.js';
import { type MaskClasses, maskClassName } from './mask-classes.js';
import type { MaskImage } from './mask-image.js';
import { readPng } from './png-rows.js';
import { openTiffMask } from './tiff-rows.js';

/** More different values than this are a picture, not a mask. */
const MOST_VALUES = 255;

/** Opens a mask, runs `work` on it and closes it. */
async function withMask<Result>(path: string, work: (image: MaskImage) => Promise<Result>): Promise<Result> {
  if (/\.png$/i.test(path)) return work(await readPng(path));
  const image = await openTiffMask(path);
  try {
    return await work(image);
  } catch (error) {
    if (error instanceof MorphoscopeError && error.tag === 'SlideError') {
      throw annotationError(path, `the mask cannot be read: ${error.message}`);
    }
    throw error;
  } finally {
    await image.close();
  }
}

/**
 * Names of the classes that a mask shows, in the order of their values.
 * @throws MorphoscopeError `InputError` when it has too many different values to be a mask.
 */
export async function maskClassNames(path: string, classes: MaskClasses): Promise<string[]> {
  return withMask(path, async (image) => {
    const found = new Set<number>();
    for await (const { values } of image.rows()) {
      for (const value of values) found.add(value);
      if (found.size > MOST_VALUES) {
        throw annotationError(
          path,
          `the mask has more than ${MOST_VALUES} different values: it is a picture, or was saved with loss`,
          'Save one value or colour per class, without JPEG compression or smooth edges.',
        );
      }
    }
    const names = [...found].sort((a, b) => a - b).map((value) => maskClassName(classes, image.kind, value));
    return [...new Set(names.filter((name) => name !== undefined))];
  });
}

/** Pixels of a mask. @throws MorphoscopeError `InputError` for a file that cannot be read. */
export function maskSize(path: string): Promise<{ width: number; height: number }> {
  return withMask(path, async ({ width, height }) => ({ width, height }));
}

/**
 * Looks every cell of a raster up in a mask: the mask pixel that holds the centre of the cell. A mask pixel is
 * `slide size / mask size` level-0 px large.
 * @param classIndex index from 1 of a class name
 * @returns class index per cell, 0 where there is none or the centre lies outside the slide
 */
export async function maskCells(
  path: string,
  classes: MaskClasses,
  classIndex: (name: string) => number,
  raster: CellRaster,
  slide: { readonly width: number; readonly height: number },
): Promise<{ cells: Uint8Array; width: number; height: number }> {
  return withMask(path, async (image) => {
    const cells = new Uint8Array(raster.width * raster.height);
    const columns = pixelOf(raster.width, raster.originX, raster.stepX, slide.width, image.width);
    const rowOf = pixelOf(raster.height, raster.originY, raster.stepY, slide.height, image.height);
    const indexOf = new Map<number, number>();
    let row = rowOf.findIndex((y) => y >= 0);
    for await (const { y, values } of image.rows()) {
      while (row >= 0 && row < raster.height && rowOf[row] === y) {
        for (let column = 0; column < raster.width; column++) {
          const x = columns[column]!;
          if (x >= 0) cells[row * raster.width + column] = lookUp(values[x]!);
        }
        row++;
      }
    }
    return { cells, width: image.width, height: image.height };

    function lookUp(value: number): number {
      const known = indexOf.get(value);
      if (known !== undefined) return known;
      const name = maskClassName(classes, image.kind, value);
      const index = name === undefined ? 0 : classIndex(name);
      indexOf.set(value, index);
      return index;
    }
  });
}

/** Mask pixel at the centre of every cell along one axis; −1 outside the slide. */
function pixelOf(cells: number, origin: number, step: number, slide: number, mask: number): Int32Array {
  return Int32Array.from({ length: cells }, (_, i) => {
    const at = origin + (i + 0.5) * step;
    return at < 0 || at >= slide ? -1 : Math.min(mask - 1, Math.floor((at * mask) / slide));
  });
}

/** Joined cells of one class (8 neighbours) are one region: numbers from 1, 0 where there is no class. */
export function regionsOfCells(cells: Uint8Array, width: number): Uint32Array {
  const regions = new Uint32Array(cells.length);
  const height = cells.length / width;
  const stack: number[] = [];
  let count = 0;
  for (let seed = 0; seed < cells.length; seed++) {
    if (cells[seed] === 0 || regions[seed] !== 0) continue;
    count++;
    regions[seed] = count;
    stack.push(seed);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let r = Math.max(0, y - 1); r <= Math.min(height - 1, y + 1); r++) {
        for (let c = Math.max(0, x - 1); c <= Math.min(width - 1, x + 1); c++) {
          const next = r * width + c;
          if (regions[next] !== 0 || cells[next] !== cells[seed]) continue;
          regions[next] = count;
          stack.push(next);
        }
      }
    }
  }
  return regions;
}
