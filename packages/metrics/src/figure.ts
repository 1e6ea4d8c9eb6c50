/** One number and what it was computed from. Never NaN: a figure that is not defined is `null` and `note` says why. */
export interface Figure {
  readonly value: number | null;
  /** Samples, cells, tiles or slides it rests on, as the function says. */
  readonly n: number;
  /** Why it is undefined, or what a reader must know: values left out, a sample instead of all. */
  readonly note?: string;
}

/** A figure with a value; a value that is not finite becomes undefined, with a note. */
export function figure(value: number, n: number, note?: string): Figure {
  if (!Number.isFinite(value)) return undefinedFigure(n, note ?? 'the computation gives no finite number');
  return note === undefined ? { value, n } : { value, n, note };
}

/** A figure that is not defined for this data. `note` is a plain sentence fragment: why. */
export function undefinedFigure(n: number, note: string): Figure {
  return { value: null, n, note };
}

/** The figure with `note` added after its own note. */
export function withNote(one: Figure, note: string | undefined): Figure {
  if (note === undefined) return one;
  return { ...one, note: one.note === undefined ? note : `${one.note}; ${note}` };
}

/** Mean of the defined figures; `n` counts them. Undefined where none is. */
export function meanFigure(figures: readonly Figure[], what: string): Figure {
  const values = figures.flatMap((one) => (one.value === null ? [] : [one.value]));
  if (values.length === 0) return undefinedFigure(0, `no ${what} has a defined value`);
  const left = figures.length - values.length;
  const note = left > 0 ? `${left} of ${figures.length} ${what} undefined and left out` : undefined;
  return figure(values.reduce((sum, value) => sum + value, 0) / values.length, values.length, note);
}
