import { openSlide, type SlideReader } from '@morphoscope/slide-io';
import { checkUnchanged, type SlideFile } from './slide-file.js';

interface Opened {
  readonly reader: Promise<SlideReader>;
  users: number;
  /** No longer on the shelf: closed when the last user is done. */
  off: boolean;
}

/** How many slides stay open, and how. */
export interface ShelfOptions {
  readonly slides: number;
  /** Memory for decoded blocks of one slide, bytes. */
  readonly cacheBytes: number;
}

/**
 * Open slides, least recently used closed first. One shelf is for one thread. Slides are opened at 1 µm per level-0 px,
 * so that `readAtMpp` takes level-0 px per output px, whatever the file says of its scale.
 */
export class ReaderShelf {
  readonly #open = new Map<string, Opened>();

  constructor(private readonly options: ShelfOptions) {}

  /** Slides that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Lends the reader of a slide, opening it where it is not. @throws MorphoscopeError `SlideError` */
  async use<Result>(file: SlideFile, work: (reader: SlideReader) => Promise<Result>): Promise<Result> {
    const opened = this.#take(file);
    opened.users++;
    try {
      return await work(await opened.reader);
    } finally {
      opened.users--;
      this.#settle(opened);
    }
  }

  /** Closes what nobody uses now, and the rest when its users are done. */
  close(): void {
    for (const key of [...this.#open.keys()]) this.#remove(key);
  }

  #take(file: SlideFile): Opened {
    const key = `${file.path}\0${file.version}`;
    const known = this.#open.get(key);
    const opened = known ?? { reader: this.#read(file), users: 0, off: false };
    if (!known) opened.reader.catch(() => this.#remove(key));
    this.#open.delete(key);
    this.#open.set(key, opened);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= this.options.slides) break;
      this.#remove(oldest);
    }
    return opened;
  }

  async #read(file: SlideFile): Promise<SlideReader> {
    await checkUnchanged(file);
    return openSlide(file.path, { mpp: 1, cacheBytes: this.options.cacheBytes });
  }

  #remove(key: string): void {
    const opened = this.#open.get(key);
    if (!opened) return;
    this.#open.delete(key);
    opened.off = true;
    this.#settle(opened);
  }

  #settle(opened: Opened): void {
    if (!opened.off || opened.users > 0) return;
    opened.reader.then((reader) => reader.close()).catch(() => undefined);
  }
}
