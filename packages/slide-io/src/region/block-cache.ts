import type { ReadOptions } from '@morphoscope/domain';
import type { Block, BlockImage } from './block-image.js';

/** Keeps decoded blocks up to a number of bytes, least recently used first out, and uses their memory again. */
export interface BlockCache {
  /**
   * Lends the block to `use` (undefined where none is stored), decoding it at most once however many readers wait for
   * it. The block's bytes must not be kept: later blocks are decoded into the same memory.
   */
  lend(place: BlockPlace, use: (block: Block | undefined) => void, options?: ReadOptions): Promise<void>;
  /**
   * A block that the caller owns: a copy of a cached one, else decoded for the caller alone and not cached. For readers
   * that want exactly one block, which then is written to memory once instead of twice.
   */
  take(place: BlockPlace, options?: ReadOptions): Promise<Block | undefined>;
  /** Memory to work in and give back. */
  readonly memory: SpareMemory;
  clear(): void;
}

/** One block of one image. */
interface BlockPlace {
  readonly image: BlockImage;
  readonly column: number;
  readonly row: number;
}

interface Entry {
  block?: Block | undefined;
  /** Readers that wait for the block or hold it: its memory may not be used again yet. */
  pins: number;
  evicted: boolean;
}

/** Blocks per image never reach this: a number that keeps keys of different images apart. */
const KEYS_PER_IMAGE = 2 ** 40;

/** A cache of `capacity` bytes. The block read last is always kept, whatever its size. */
export function createBlockCache(capacity: number): BlockCache {
  const entries = new Map<number, Entry>();
  const loading = new Map<number, { entry: Entry; done: Promise<void> }>();
  const keys = blockKeys();
  const memory = spareMemory();
  let used = 0;

  const release = (entry: Entry): void => {
    if (entry.evicted && entry.pins === 0 && entry.block) memory.give(entry.block.data);
  };
  const keep = (key: number, entry: Entry): void => {
    entries.set(key, entry);
    used += bytesOf(entry);
    for (const [oldest, value] of entries) {
      if (used <= capacity || oldest === key) break;
      entries.delete(oldest);
      used -= bytesOf(value);
      value.evicted = true;
      release(value);
    }
  };
  const load = async ({ image, column, row }: BlockPlace, key: number, entry: Entry): Promise<void> => {
    try {
      // No signal here: another reader may be waiting for the same block.
      entry.block = await image.readBlock(column, row, memory.take);
      keep(key, entry);
    } finally {
      loading.delete(key);
    }
  };
  const lend: BlockCache['lend'] = async (place, use, options) => {
    options?.signal?.throwIfAborted();
    const key = keys(place);
    const cached = entries.get(key);
    if (cached) {
      entries.delete(key);
      entries.set(key, cached);
      use(cached.block);
      return;
    }
    let job = loading.get(key);
    if (!job) {
      const entry: Entry = { pins: 0, evicted: false };
      job = { entry, done: load(place, key, entry) };
      loading.set(key, job);
    }
    const { entry, done } = job;
    entry.pins++;
    try {
      await done;
      use(entry.block);
    } finally {
      entry.pins--;
      release(entry);
    }
  };
  return {
    lend,
    async take(place, options) {
      options?.signal?.throwIfAborted();
      const key = keys(place);
      if (!entries.has(key) && !loading.has(key)) return place.image.readBlock(place.column, place.row);
      let copy: Block | undefined;
      await lend(place, (block) => {
        copy = block && { ...block, data: block.data.slice() };
      });
      return copy;
    },
    memory,
    clear() {
      entries.clear();
      used = 0;
    },
  };
}

function bytesOf(entry: Entry): number {
  return entry.block?.data.length ?? 0;
}

function blockKeys(): (place: BlockPlace) => number {
  const numbers = new Map<BlockImage, number>();
  return ({ image, column, row }) => {
    let number = numbers.get(image);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(image, number);
    }
    return number * KEYS_PER_IMAGE + row * Math.ceil(image.width / image.blockWidth) + column;
  };
}

/** Memory used again and again: fresh memory costs a quarter of a native JPEG decode in page faults alone. */
interface SpareMemory {
  /** `size` bytes of arbitrary content. */
  take(size: number): Uint8Array;
  /** The giver must not use the bytes afterwards. */
  give(bytes: Uint8Array): void;
}

/** Pieces kept at most: blocks of a level or two, and the window being resampled. */
const MOST_SPARE = 8;

function spareMemory(): SpareMemory {
  const spare: Uint8Array[] = [];
  return {
    take(size) {
      const at = spare.findIndex((bytes) => bytes.length === size);
      return at < 0 ? freshBytes(size) : spare.splice(at, 1)[0]!;
    },
    give(bytes) {
      if (bytes.length !== bytes.buffer.byteLength) return;
      spare.push(bytes);
      if (spare.length > MOST_SPARE) spare.shift();
    },
  };
}

/** Bytes with whatever was in memory before: for callers that write all of them. */
export function freshBytes(size: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer, 0, size);
}
