import type { ReadingDetail } from '@morphoscope/rpc';

/** The next cluster of a reading that the reader has not answered, in their own order, starting after `from`. */
export function nextUnanswered(
  { order, answers }: Pick<ReadingDetail, 'order' | 'answers'>,
  from?: number,
): number | undefined {
  const answered = new Set(answers.map(({ cluster }) => cluster));
  const start = from === undefined ? 0 : order.indexOf(from) + 1;
  const turned = [...order.slice(start), ...order.slice(0, start)];
  return turned.find((cluster) => !answered.has(cluster));
}

/** A word for κ, after Landis and Koch 1977: a custom, not a test. */
export function kappaWord(kappa: number): string {
  if (kappa < 0) return 'less than chance';
  if (kappa <= 0.2) return 'slight';
  if (kappa <= 0.4) return 'fair';
  if (kappa <= 0.6) return 'moderate';
  if (kappa <= 0.8) return 'substantial';
  return 'almost perfect';
}

/** What readers may always say beside the words of the list. */
export const noneOfThese = 'none of these';

/** A word list as a person types it: one a line or separated by commas, each once. */
export function readChoices(text: string): string[] {
  const words = text
    .split(/[\n,;]+/)
    .map((word) => word.trim().replace(/\s+/g, ' '))
    .filter((word) => word !== '' && word.toLowerCase() !== noneOfThese);
  return words.filter(
    (word, i) => words.findIndex((other) => other.toLowerCase() === word.toLowerCase()) === i,
  );
}
