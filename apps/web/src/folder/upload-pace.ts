/** How fast bytes went lately, and for how long still. */
export interface UploadPace {
  /** Bytes per second. */
  readonly rate: number;
  readonly secondsLeft: number;
}

/** What is looked back on, ms: long enough to be calm, short enough to notice a slower line. */
const WINDOW = 8000;
/** Before this, a rate is a guess, ms. */
const SOONEST = 1500;

/** Follows one file on its way. */
export class PaceOfUpload {
  readonly #marks: { readonly at: number; readonly sent: number }[];

  /** @param at clock of the caller, ms */
  constructor(
    private readonly total: number,
    at: number,
  ) {
    this.#marks = [{ at, sent: 0 }];
  }

  /** @returns `undefined` while too little is known, or nothing moves */
  note(sent: number, at: number): UploadPace | undefined {
    this.#marks.push({ at, sent });
    while (this.#marks.length > 2 && at - this.#marks[1]!.at >= WINDOW) this.#marks.shift();
    const first = this.#marks[0]!;
    const [took, gone] = [at - first.at, sent - first.sent];
    if (took < SOONEST || gone <= 0) return undefined;
    const rate = (1000 * gone) / took;
    return { rate, secondsLeft: (this.total - sent) / rate };
  }
}
