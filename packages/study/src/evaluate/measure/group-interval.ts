import { bootstrapInterval } from '@morphoscope/metrics';

/** What one group of slides gives to a mean. */
export interface GroupSum {
  readonly sum: number;
  readonly count: number;
}

/** With fewer groups the draws are a handful of combinations: no interval is better than a wrong one. */
const LEAST_GROUPS = 3;

type Bounds = readonly [number, number] | undefined;

/** 95 % interval of a mean by the bootstrap over groups: whole groups are drawn, since tiles of one are not independent. */
export function meanInterval(groups: readonly GroupSum[], seed: number): Bounds {
  const present = groups.filter(({ count }) => count > 0);
  return interval(present.length, seed, (drawn) => {
    let sum = 0;
    let count = 0;
    for (const g of drawn) {
      sum += present[g]!.sum;
      count += present[g]!.count;
    }
    return sum / count;
  });
}

/** The same for the difference of two means, `a − b`, over the same draw of groups. */
export function differenceInterval(
  groups: readonly { readonly a: GroupSum; readonly b: GroupSum }[],
  seed: number,
): Bounds {
  return interval(groups.length, seed, (drawn) => {
    const total = { a: 0, b: 0, inA: 0, inB: 0 };
    for (const g of drawn) {
      const { a, b } = groups[g]!;
      total.a += a.sum;
      total.inA += a.count;
      total.b += b.sum;
      total.inB += b.count;
    }
    return total.a / total.inA - total.b / total.inB;
  });
}

/**
 * The same for the highest of several means over one draw of groups: the best is picked anew in every draw, as it was picked from the
 * data. @param groups per group its sum of each mean
 */
export function bestMeanInterval(groups: readonly (readonly GroupSum[])[], seed: number): Bounds {
  const present = groups.filter((means) => means.some(({ count }) => count > 0));
  const means = present[0]?.length ?? 0;
  return interval(present.length, seed, (drawn) => {
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < means; k++) {
      let sum = 0;
      let count = 0;
      for (const g of drawn) {
        sum += present[g]![k]!.sum;
        count += present[g]![k]!.count;
      }
      if (count > 0) best = Math.max(best, sum / count);
    }
    return best;
  });
}

/** Options of a bootstrap over these groups; nothing where they are too few for one. */
export function bootstrapOver(groups: readonly string[], seed: number): { bootstrap?: { seed: number } } {
  return new Set(groups).size < LEAST_GROUPS ? {} : { bootstrap: { seed } };
}

/** Interval of a mean of values per tile. @param groups group of each value */
export function valueInterval(values: ArrayLike<number>, groups: readonly string[], seed: number): Bounds {
  const sums = new Map<string, { sum: number; count: number }>();
  groups.forEach((group, i) => {
    const own = sums.get(group) ?? { sum: 0, count: 0 };
    own.sum += values[i]!;
    own.count++;
    sums.set(group, own);
  });
  return meanInterval([...sums.values()], seed);
}

function interval(units: number, seed: number, statistic: (drawn: Uint32Array) => number): Bounds {
  return units < LEAST_GROUPS ? undefined : bootstrapInterval(units, statistic, { seed }).interval;
}
