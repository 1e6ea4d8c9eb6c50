/** How fast something goes, and how long it will take: from the time it was begun here, not counting what was done before. */
export class Pace {
  readonly #began: number;
  #before: number | undefined;

  /** @param now ms */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#began = now();
  }

  /** @returns units per second and seconds left; nothing while it is too early to say */
  of(done: number, total: number): { readonly rate?: number; readonly secondsLeft?: number } {
    this.#before ??= done;
    const seconds = (this.now() - this.#began) / 1000;
    const here = done - this.#before;
    if (seconds < 2 || here <= 0) return {};
    const rate = here / seconds;
    return { rate, secondsLeft: Math.max(0, total - done) / rate };
  }
}
