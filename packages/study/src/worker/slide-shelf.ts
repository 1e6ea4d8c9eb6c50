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
    // One file may be two slides of a study: what a reader says of itself depends on how it was opened.
    const key = JSON.stringify([slide.path, slide.id, slide.mpp]);
    const known = this.#open.get(key);
    this.#open.delete(key);
    const reader =
      known ??
      openSlide(slide.path, { id: slide.id, ...(slide.mpp === undefined ? {} : { mpp: slide.mpp }) });
    this.#open.set(key, reader);
    try {
      const opened = await reader;
      await this.#closeOldest();
      return opened;
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
  }

  async #closeOldest(): Promise<void> {
    for (const [key, reader] of this.#open) {
      if (this.#open.size <= OPEN_SLIDES) return;
      this.#open.delete(key);
      await (await reader).close();
    }
  }
}
