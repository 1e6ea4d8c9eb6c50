import type { ConceptCard } from '@morphoscope/rpc';

/** One part of a sentence about what a cluster does to a class. */
export interface Push {
  readonly className: string;
  readonly direction: 'up' | 'down';
  /** Logit per unit of W, > 0. */
  readonly size: number;
}

/**
 * What is worth saying of a cluster: the class it pushes up most and the one it pushes down most, the larger first.
 * Empty without a linear head.
 */
export function strongestPushes(card: ConceptCard, classNames: readonly string[]): Push[] {
  const pushes = (card.importance ?? []).map((value, c) => ({
    value,
    className: classNames[c] ?? `class ${c + 1}`,
  }));
  const most = pushes.reduce<(typeof pushes)[number] | undefined>(
    (a, b) => (a && a.value >= b.value ? a : b),
    undefined,
  );
  const least = pushes.reduce<(typeof pushes)[number] | undefined>(
    (a, b) => (a && a.value <= b.value ? a : b),
    undefined,
  );
  const said: Push[] = [];
  if (most && most.value > 0) said.push({ className: most.className, direction: 'up', size: most.value });
  if (least && least.value < 0)
    said.push({ className: least.className, direction: 'down', size: -least.value });
  return said.sort((a, b) => b.size - a.size);
}
