import type { TileReader } from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import type { WorkerSlide } from './protocol.js';

/** How many slides a thread keeps open: the one at work and the one being finished. */
const OPEN_SLIDES = 2;

/** A thread's open slides, most recent first. */
export class SlideShelf {
  readonly #open = new Map<string, Promise<TileReader>>();

  /** Opens a slide, or returns the one already open. */
  async open(slide: WorkerSlide): Promise<TileReader> {
    const known = this.#open.get(slide.path);
    this.#open.delete(slide.path);
    const reader =
      known ??
      openSlide(slide.path, { id: slide.id, ...(slide.mpp === undefined ? {} : { mpp: slide.mpp }) });
    this.#open.set(slide.path, reader);
    try {
      const opened = await reader;
      await this.#closeOldest();
      return opened;
    } catch (error) {
      this.#open.delete(slide.path);
      throw error;
    }
  }

  async #closeOldest(): Promise<void> {
    for (const [path, reader] of this.#open) {
      if (this.#open.size <= OPEN_SLIDES) return;
      this.#open.delete(path);
      await (await reader).close();
    }
  }
}
