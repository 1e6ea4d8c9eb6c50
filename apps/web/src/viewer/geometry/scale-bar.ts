/** A bar of a round length. */
export interface ScaleBar {
  /** Screen px. */
  readonly width: number;
  /** `100 µm`, `2 mm`. */
  readonly text: string;
}

/** The longest bar of 1, 2 or 5 times a power of ten µm that is at most `most` px wide. `mpp` is µm per px. */
export function scaleBar(mpp: number, most: number): ScaleBar {
  const longest = mpp * most;
  const power = 10 ** Math.floor(Math.log10(longest) + 1e-9);
  const step = [5, 2, 1].find((factor) => factor * power <= longest * (1 + 1e-9)) ?? 1;
  const length = step * power;
  return { width: length / mpp, text: lengthText(length) };
}

/** A length in µm with the unit that suits it. */
export function lengthText(micrometres: number): string {
  if (micrometres >= 1000) return `${short(micrometres / 1000)} mm`;
  return micrometres >= 1 ? `${short(micrometres)} µm` : `${short(micrometres * 1000)} nm`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
