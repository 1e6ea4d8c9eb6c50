import type { ReadOptions, ResampleRule } from '@morphoscope/domain';
import type { BlockCache } from './block-cache.js';
import type { BlockImage } from './block-image.js';
import { boxAxis, boxResample, boxWhole, snap } from './box.kernel.js';
import { pickNearest } from './pick-nearest.js';
import { bilinearAxis, bilinearResample, nearestAxis, nearestResample } from './point.kernel.js';
import { readWindow, type Window } from './window.js';

/** Where the output lies in an image: output `i` covers `[x + i·stepX, x + (i+1)·stepX)` px of it. */
export interface Sampling {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  /** Output size, px. */
  readonly width: number;
  readonly height: number;
  readonly rule: ResampleRule;
}

/** Source pixels in memory at once; larger outputs are made piece by piece. 12 MB of RGB. */
const MOST_SOURCE_PIXELS = 4 * 2 ** 20;

/**
 * Resamples a part of an image to `height × width × 3`. Memory beside the output is bounded, so that a thumbnail of a
 * slide without pyramid works too. The result does not depend on how the work is cut.
 */
export async function resample(
  image: BlockImage,
  cache: BlockCache,
  sampling: Sampling,
  options?: ReadOptions,
): Promise<Uint8Array> {
  const { width, height } = sampling;
  if (isCopy(sampling)) return readWindow(image, cache, { ...originOf(sampling), width, height }, options);
  const out = new Uint8Array(width * height * 3);
  const piece = pieceSize(image, sampling);
  for (let y = 0; y < height; y += piece.height) {
    for (let x = 0; x < width; x += piece.width) {
      const part = {
        x,
        y,
        width: Math.min(piece.width, width - x),
        height: Math.min(piece.height, height - y),
      };
      await resamplePiece(image, cache, sampling, part, out, options);
    }
  }
  return out;
}

function isCopy({ x, y, stepX, stepY }: Sampling): boolean {
  return stepX === 1 && stepY === 1 && Number.isInteger(snap(x)) && Number.isInteger(snap(y));
}

function originOf(sampling: Sampling): { x: number; y: number } {
  return { x: snap(sampling.x), y: snap(sampling.y) };
}

/** Strips and very wide blocks are read over the whole width, tiles in squares: few blocks are decoded twice. */
function pieceSize(image: BlockImage, sampling: Sampling): { width: number; height: number } {
  const side = Math.sqrt(MOST_SOURCE_PIXELS);
  const sourceWidth = Math.min(sampling.width * sampling.stepX, Math.max(side, image.blockWidth));
  const sourceHeight = MOST_SOURCE_PIXELS / Math.max(sourceWidth, 1);
  return {
    width: Math.max(1, Math.ceil(sourceWidth / sampling.stepX)),
    height: Math.max(1, Math.floor(sourceHeight / sampling.stepY)),
  };
}

async function resamplePiece(
  image: BlockImage,
  cache: BlockCache,
  sampling: Sampling,
  part: Window,
  out: Uint8Array,
  options?: ReadOptions,
): Promise<void> {
  const { stepX, stepY, rule } = sampling;
  const { x, y } = originOf(sampling);
  const horizontal = span(x, stepX, part.x, part.width, rule);
  const vertical = span(y, stepY, part.y, part.height, rule);
  const window = {
    x: horizontal.start,
    y: vertical.start,
    width: horizontal.length,
    height: vertical.length,
  };
  if (rule === 'nearest' && stepX >= 2 && stepY >= 2) {
    const columns = nearestAxis(x, stepX, part.x, part.width, 0);
    const rows = nearestAxis(y, stepY, part.y, part.height, 0);
    await pickNearest(
      image,
      cache,
      { columns, rows },
      { out, width: sampling.width, x: part.x, y: part.y },
      options,
    );
    return;
  }
  const memory = cache.memory.take(window.width * window.height * 3);
  const source = await readWindow(image, cache, window, options, memory);
  const target = [out, sampling.width, part.x, part.y] as const;
  if (rule === 'nearest') {
    const columns = nearestAxis(x, stepX, part.x, part.width, window.x);
    const rows = nearestAxis(y, stepY, part.y, part.height, window.y);
    nearestResample(source, window.width, columns, rows, ...target);
  } else if (rule === 'bilinear') {
    const columns = bilinearAxis(x, stepX, part.x, part.width, window.x);
    const rows = bilinearAxis(y, stepY, part.y, part.height, window.y);
    bilinearResample(source, window.width, columns, rows, ...target);
  } else if ([x, y, stepX, stepY].every(Number.isInteger)) {
    boxWhole(source, window.width, stepX, stepY, part.width, part.height, ...target);
  } else {
    const columns = boxAxis(x, stepX, part.x, part.width, window.x);
    const rows = boxAxis(y, stepY, part.y, part.height, window.y);
    boxResample(source, window.width, columns, rows, ...target);
  }
  cache.memory.give(memory);
}

/** Whole source pixels that outputs `start … start + length - 1` need along one axis. */
function span(
  origin: number,
  step: number,
  start: number,
  length: number,
  rule: ResampleRule,
): { start: number; length: number } {
  const margin = rule === 'box' ? 0 : 1;
  const low = Math.floor(snap(origin + start * step)) - margin;
  const high = Math.ceil(snap(origin + (start + length) * step)) + margin;
  return { start: low, length: Math.max(1, high - low) };
}
