import type { Step } from '../overlay/strip-picture';

/** Without movement for this long the slide is painted whole again, ms. */
const SETTLED = 120;
/** Strips of a whole picture after a movement, one per frame: none of them holds up the page for long. */
const STRIPS = 4;

/** How a slow machine paints a slide that moves: coarsely, and once it lies still whole, strip by strip. */
export class Pace {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  /** Strips done of the picture after a movement; absent while it moves and at rest. */
  #strips: number | undefined;

  /** `paint` must call `next` and paint what it says. */
  constructor(readonly paint: () => void) {}

  /** The slide moved on a machine that is slow. */
  moved(): void {
    this.rest();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#strips = 0;
      this.#again();
    }, SETTLED);
  }

  /** What is shown is no longer the same: strips that were painted do not fit. */
  changed(): void {
    if (this.#strips !== undefined) this.#strips = 0;
  }

  /** What to paint in this frame. */
  next(): Step {
    if (this.#timer !== undefined) return 'coarse';
    if (this.#strips === undefined) return 'whole';
    const strip = { index: this.#strips, of: STRIPS };
    this.#strips = strip.index + 1 < STRIPS ? strip.index + 1 : undefined;
    if (this.#strips !== undefined) this.#again();
    return strip;
  }

  /** The next picture is whole. */
  rest(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#asked);
    this.#timer = undefined;
    this.#asked = 0;
    this.#strips = undefined;
  }

  #again(): void {
    if (this.#asked !== 0) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.paint();
    });
  }
}
