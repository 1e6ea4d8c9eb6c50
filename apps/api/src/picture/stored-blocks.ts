import { type BlockPlace, type SlideReader, viewLevels } from '@morphoscope/slide-io';
import { Limiter } from '../http/limiter.js';
import { Refusal } from '../http/refusal.js';
import { ReaderShelf } from './reader-shelf.js';
import type { SlideFile } from './slide-file.js';

/** Slides that stay open to hand out blocks: an index of blocks each, some MiB for the largest. */
const OPEN_SLIDES = 48;

/** A block as it is stored, or what must be decoded instead. */
export type BlockAnswer =
  | { readonly jpeg: Uint8Array }
  | { readonly blockWidth: number; readonly blockHeight: number };

/** Hands out JPEG blocks as slides store them: nothing is decoded, so the event loop only waits for the disk. */
export class StoredBlocks {
  readonly #shelf = new ReaderShelf({ slides: OPEN_SLIDES, cacheBytes: 0 });
  readonly limiter = new Limiter({ atOnce: 64, waiting: 2000 });

  /** Slides that are open. */
  get openSlides(): number {
    return this.#shelf.size;
  }

  /**
   * A block of the levels that viewers ask for, see `viewLevels`.
   * @throws Refusal 404 for a block that the slide does not have; MorphoscopeError `SlideError`
   */
  read(file: SlideFile, place: BlockPlace, signal: AbortSignal): Promise<BlockAnswer> {
    const read = () => this.#shelf.use(file, (reader) => readBlock(reader, place, signal));
    return this.limiter.run(read, signal);
  }

  close(): void {
    this.#shelf.close();
  }
}

async function readBlock(reader: SlideReader, place: BlockPlace, signal: AbortSignal): Promise<BlockAnswer> {
  const { levels } = reader.slide;
  const stored = levels[place.level];
  const seen = viewLevels(levels)[place.level];
  if (!seen || place.column * seen.blockWidth >= seen.width || place.row * seen.blockHeight >= seen.height) {
    throw new Refusal(404, 'The slide has no such block.');
  }
  const jpeg = seen === stored ? await reader.storedJpeg(place, { signal }) : undefined;
  return jpeg ? { jpeg } : { blockWidth: seen.blockWidth, blockHeight: seen.blockHeight };
}
