import type { StudyDecisions } from '@morphoscope/rpc';

/** Slides of one label with their logits of a class. */
export interface LogitGroup {
  readonly name: string;
  readonly slides: readonly { readonly slide: string; readonly logit: number }[];
  readonly median: number;
}

/** Slides by label, in the order of the classes, then other labels, then those without; logits ascending. */
export function logitGroups(
  perSlide: StudyDecisions['perSlide'],
  classNames: readonly string[],
  classIndex: number,
): LogitGroup[] {
  const byName = new Map<string, { slide: string; logit: number }[]>();
  for (const { slide, label = 'no label', logits } of perSlide) {
    const logit = logits[classIndex];
    if (logit === undefined) continue;
    byName.set(label, [...(byName.get(label) ?? []), { slide, logit }]);
  }
  const rank = (name: string) =>
    name === 'no label'
      ? Number.POSITIVE_INFINITY
      : classNames.includes(name)
        ? classNames.indexOf(name)
        : classNames.length;
  return [...byName]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, slides]) => {
      const sorted = slides.sort((a, b) => a.logit - b.logit);
      return { name, slides: sorted, median: medianOf(sorted.map(({ logit }) => logit)) };
    });
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
