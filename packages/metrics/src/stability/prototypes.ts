import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Prototypes of a dictionary: `K × C`, row-major. */
export interface Prototypes {
  readonly H: Numbers;
  readonly K: number;
  readonly C: number;
}

/** Cosine of two rows; undefined where one is 0. */
function prototypeCosine({ H, C }: Prototypes, a: number, b: number): Figure {
  let product = 0;
  let first = 0;
  let second = 0;
  for (let j = 0; j < C; j++) {
    const [x, y] = [H[a * C + j]!, H[b * C + j]!];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  const size = Math.sqrt(first) * Math.sqrt(second);
  return size > 0
    ? figure(Math.max(-1, Math.min(1, product / size)), C)
    : undefinedFigure(C, 'a prototype is 0');
}

/** Highest cosine of two prototypes of one dictionary. `n` counts prototypes that are not 0. */
export function redundancy(prototypes: Prototypes): Figure {
  let most = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < prototypes.K; a++) {
    for (let b = 0; b < a; b++) most = Math.max(most, prototypeCosine(prototypes, a, b).value ?? most);
  }
  return Number.isFinite(most)
    ? figure(most, prototypes.K)
    : undefinedFigure(prototypes.K, 'fewer than two prototypes that are not 0');
}

/** Clusters that own at most `share` of the cells (default 0: none). @param counts cells per cluster. */
export function deadClusters(counts: Numbers, share = 0): Figure {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (total === 0) return undefinedFigure(0, 'no cell belongs to any cluster');
  return figure(Array.from(counts).filter((count) => count <= share * total).length, total);
}
