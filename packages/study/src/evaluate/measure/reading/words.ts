import type { MetricRow } from '@morphoscope/domain';

/** `0.78` → `78 %`. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Two digits after the point, with a real minus; a sign where asked. */
export function amount(value: number, sign = false): string {
  const text = Math.abs(value).toFixed(2);
  if (Number(text) === 0) return text;
  return value < 0 ? `−${text}` : sign ? `+${text}` : text;
}

/** ` (95 % interval 0.61–0.79)`, or nothing where there is none. */
export function intervalText(
  { interval }: Pick<MetricRow, 'interval'>,
  as: (value: number) => string,
): string {
  return interval ? ` (95 % interval ${as(interval[0])} to ${as(interval[1])})` : '';
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Names of controls in sentences. */
export const controlWords: Readonly<Record<string, string>> = {
  'random-h': 'random directions',
  'random-cells': 'cells drawn at random',
  chance: 'nothing but the most frequent label',
  pca: 'principal components',
  kmeans: 'k-means',
  norm: 'mere activation strength',
  shifted: 'the clusters shifted in space',
};
