import type { ReadOptions } from '@morphoscope/domain';
import type { BlockCache } from './block-cache.js';
import type { Block, BlockImage } from './block-image.js';

/** Source px of each output along both axes, ascending, px of the image; may lie outside. */
export interface Picks {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** Where the picked pixels go: a part of an RGB picture `width` px wide, from (x, y). */
export interface PickTarget {
  readonly out: Uint8Array;
  readonly width: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Picks single pixels straight out of the blocks. At a step of 3 a window holds nine times the pixels that are wanted:
 * not putting it together first is most of the time. White where there is no pixel.
 */
export async function pickNearest(
  image: BlockImage,
  cache: BlockCache,
  { columns, rows }: Picks,
  target: PickTarget,
  options?: ReadOptions,
): Promise<void> {
  const { out, width, x, y } = target;
  for (let j = 0; j < rows.length; j++) {
    out.fill(255, ((y + j) * width + x) * 3, ((y + j) * width + x + columns.length) * 3);
  }
  for (const down of runs(rows, image.blockHeight, image.height)) {
    for (const across of runs(columns, image.blockWidth, image.width)) {
      const use = (block: Block | undefined): void => {
        if (block) pickFromBlock(block, image, { columns, rows }, across, down, target);
      };
      await cache.lend({ image, column: across.block, row: down.block }, use, options);
    }
  }
}

/** Outputs `start … end - 1` lie in this block. */
interface Run {
  readonly block: number;
  readonly start: number;
  readonly end: number;
}

function runs(positions: Int32Array, blockSize: number, size: number): Run[] {
  const found: Run[] = [];
  let i = 0;
  while (i < positions.length) {
    const position = positions[i]!;
    const block = Math.floor(position / blockSize);
    const limit = Math.min((block + 1) * blockSize, size);
    const start = i;
    while (i < positions.length && positions[i]! < limit && positions[i]! >= block * blockSize) i++;
    if (i === start) i++;
    else if (position >= 0 && position < size) found.push({ block, start, end: i });
  }
  return found;
}

function pickFromBlock(
  block: Block,
  image: BlockImage,
  { columns, rows }: Picks,
  across: Run,
  down: Run,
  { out, width, x, y }: PickTarget,
): void {
  const { data } = block;
  const left = across.block * image.blockWidth;
  const top = down.block * image.blockHeight;
  for (let j = down.start; j < down.end; j++) {
    const line = (rows[j]! - top) * block.width - left;
    let to = ((y + j) * width + x + across.start) * 3;
    for (let i = across.start; i < across.end; i++) {
      const from = (line + columns[i]!) * 3;
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
      to += 3;
    }
  }
}
