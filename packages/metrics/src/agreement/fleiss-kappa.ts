import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/**
 * Fleiss' κ of several readers who all labelled all items: agreement of pairs of readers beyond what their common label
 * frequencies would give by chance, at most 1 (Fleiss, 1971). With two readers it is Scott's π. Undefined where only one label
 * occurs.
 *
 * @param labels `items × readers`, row-major.
 * @returns `n` counts items.
 */
export function fleissKappa(labels: Numbers, readers: number): Figure {
  const items = labels.length / readers;
  if (readers < 2 || items === 0) return undefinedFigure(items, 'fewer than two readers, or no items');
  const overall = new Map<number, number>();
  let agreeing = 0;
  for (let i = 0; i < items; i++) {
    const counts = new Map<number, number>();
    for (let r = 0; r < readers; r++) {
      const label = labels[i * readers + r]!;
      counts.set(label, (counts.get(label) ?? 0) + 1);
      overall.set(label, (overall.get(label) ?? 0) + 1);
    }
    for (const count of counts.values()) agreeing += count * (count - 1);
  }
  const observed = agreeing / (items * readers * (readers - 1));
  const chance = [...overall.values()].reduce((sum, count) => sum + (count / (items * readers)) ** 2, 0);
  if (chance === 1) return undefinedFigure(items, 'all readers give one label only');
  return figure((observed - chance) / (1 - chance), items);
}
