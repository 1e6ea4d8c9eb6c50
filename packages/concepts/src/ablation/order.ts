import { createRandom, MorphoscopeError } from '@morphoscope/domain';

/**
 * Which cluster goes first. `strongest`, `weakest`: by |contribution|; `supporting`, `opposing`: the most positive, the
 * most negative first; `random`: the control.
 */
export type OrderRule = 'strongest' | 'weakest' | 'supporting' | 'opposing' | 'random';

/** Options of `clusterOrder`. */
export interface ClusterOrderOptions {
  /** Default 0. */
  readonly seed?: number;
  /** What tells a tile from all others, per tile: its random order follows from it. Default the row's number. */
  readonly keys?: readonly (number | string)[];
}

const keyOf: Readonly<Record<Exclude<OrderRule, 'random'>, (contribution: number) => number>> = {
  strongest: (value) => -Math.abs(value),
  weakest: Math.abs,
  supporting: (value) => -value,
  opposing: (value) => value,
};

/**
 * An order of the clusters for every tile. Ties go to the smaller id, values that are not finite last.
 * @param contributions `n × K` to the target that is explained.
 * @returns `n × K`: cluster ids, first to last.
 * @throws MorphoscopeError `InputError` when the number of contributions or keys does not fit.
 */
export function clusterOrder(
  contributions: ArrayLike<number>,
  K: number,
  rule: OrderRule,
  options: ClusterOrderOptions = {},
): Uint16Array {
  const n = contributions.length / K;
  const { seed = 0, keys } = options;
  if (!Number.isInteger(n) || (keys && keys.length !== n))
    throw new MorphoscopeError('InputError', `${contributions.length} contributions for ${K} clusters`, {
      suggestion: 'Give one contribution per tile and cluster, and one key per tile.',
    });
  const order = new Uint16Array(n * K);
  for (let i = 0; i < n; i++) {
    const ids = Array.from({ length: K }, (_, k) => k);
    if (rule === 'random') shuffle(ids, seed, keys?.[i] ?? i);
    else {
      const rank = (k: number): number => {
        const value = contributions[i * K + k]!;
        return Number.isFinite(value) ? keyOf[rule](value) : Number.POSITIVE_INFINITY;
      };
      ids.sort((a, b) => compare(rank(a), rank(b)) || a - b);
    }
    order.set(ids, i * K);
  }
  return order;
}

/** Two infinities are equal, which their difference does not say. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fisher–Yates. */
function shuffle(ids: number[], seed: number, key: number | string): void {
  const random = createRandom(seed, 'cluster-order', key);
  for (let last = ids.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [ids[last], ids[other]] = [ids[other]!, ids[last]!];
  }
}
