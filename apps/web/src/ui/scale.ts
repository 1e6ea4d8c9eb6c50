/** A linear map from values to px, with its ends. */
export interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
}

/** Maps `low`…`high` to `start`…`end`, px. */
export function linear(low: number, high: number, start: number, end: number): Scale {
  const span = high - low || 1;
  return Object.assign((value: number) => start + ((value - low) / span) * (end - start), { low, high });
}

/** Round values within `low`…`high`, about `wanted` of them, and the decimals to write them with. */
export function ticks(low: number, high: number, wanted = 5): { values: number[]; decimals: number } {
  const span = high - low;
  if (!(span > 0)) return { values: [low], decimals: 0 };
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  const decimals = Math.max(0, ...values.map((value) => (String(value).split('.')[1] ?? '').length));
  return { values, decimals };
}

/** Shifts labels so that neighbours are at least `gap` px apart, keeping their order. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  let last = low - gap;
  for (const label of order) {
    label.y = Math.max(label.y, last + gap);
    last = label.y;
  }
  let next = high + gap;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, next - gap);
    next = label.y;
  }
  const placed = [...wanted];
  for (const { y, i } of order) placed[i] = y;
  return placed;
}

/** Words in at most `most` lines of about `width` px in a text of `size` px; the last line ends in an ellipsis if needed. */
export function wrapWords(text: string, width: number, size: number, most: number): string[] {
  const fits = Math.floor(width / (size * 0.52));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= fits || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines.slice(most - 1).join(' ');
  return [...lines.slice(0, most - 1), `${last.slice(0, fits - 1).trimEnd()}…`];
}
