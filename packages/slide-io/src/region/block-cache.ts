import type { ReadOptions } from '@morphoscope/domain';
import type { Block, BlockImage } from './block-image.js';

/** Keeps decoded blocks up to a number of bytes, least recently used first out. */
export interface BlockCache {
  /** The block, decoded at most once however many readers wait for it. */
  block(image: BlockImage, column: number, row: number, options?: ReadOptions): Promise<Block | undefined>;
  clear(): void;
}

/** Blocks per image never reach this: a number that keeps keys of different images apart. */
const KEYS_PER_IMAGE = 2 ** 40;

/** A cache of `capacity` bytes. The block read last is always kept, whatever its size. */
export function createBlockCache(capacity: number): BlockCache {
  const blocks = new Map<number, Block | undefined>();
  const pending = new Map<number, Promise<Block | undefined>>();
  const imageNumbers = new Map<BlockImage, number>();
  let used = 0;

  const keyOf = (image: BlockImage, column: number, row: number): number => {
    let number = imageNumbers.get(image);
    if (number === undefined) {
      number = imageNumbers.size;
      imageNumbers.set(image, number);
    }
    return number * KEYS_PER_IMAGE + row * Math.ceil(image.width / image.blockWidth) + column;
  };
  const keep = (key: number, block: Block | undefined): void => {
    blocks.set(key, block);
    used += block?.data.length ?? 0;
    for (const [oldest, value] of blocks) {
      if (used <= capacity || oldest === key) break;
      blocks.delete(oldest);
      used -= value?.data.length ?? 0;
    }
  };
  const load = async (image: BlockImage, column: number, row: number, key: number) => {
    try {
      // No signal here: another reader may be waiting for the same block.
      const block = await image.readBlock(column, row);
      keep(key, block);
      return block;
    } finally {
      pending.delete(key);
    }
  };

  return {
    async block(image, column, row, options) {
      options?.signal?.throwIfAborted();
      const key = keyOf(image, column, row);
      if (blocks.has(key)) {
        const block = blocks.get(key);
        blocks.delete(key);
        blocks.set(key, block);
        return block;
      }
      let waiting = pending.get(key);
      if (!waiting) {
        waiting = load(image, column, row, key);
        pending.set(key, waiting);
      }
      return waiting;
    },
    clear() {
      blocks.clear();
      used = 0;
    },
  };
}
