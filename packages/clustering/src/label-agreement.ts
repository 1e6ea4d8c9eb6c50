/**
 * Adjusted Rand index of two labellings (Hubert & Arabie 1985): 1 the same up to names, about 0 by chance.
 * @param a `n` labels ≥ 0. @param b `n`.
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const table = new Map<number, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  const add = (counts: Map<number, number>, key: number) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < n; i++) {
    add(table, a[i]! * 65536 + b[i]!);
    add(rows, a[i]!);
    add(columns, b[i]!);
  }
  const pairs = (counts: Map<number, number>) => {
    let sum = 0;
    for (const count of counts.values()) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const [together, byRow, byColumn] = [pairs(table), pairs(rows), pairs(columns)];
  const expected = (byRow * byColumn) / ((n * (n - 1)) / 2);
  const most = (byRow + byColumn) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/**
 * Cophenetic correlation of a consensus (Brunet et al. 2004): how often two rows fall into one cluster over several labellings, against
 * the height at which average linkage joins them. 1 when every labelling says the same.
 * @param labellings `n` labels each.
 */
export function copheneticCorrelation(labellings: readonly ArrayLike<number>[]): number {
  const n = labellings[0]!.length;
  const distance = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let together = 0;
      for (const labels of labellings) if (labels[i] === labels[j]) together++;
      distance[i * n + j] = 1 - together / labellings.length;
      distance[j * n + i] = distance[i * n + j]!;
    }
  return copheneticOf(distance, n);
}

/** Correlation of pairwise distances (`n × n`) with the heights at which average linkage joins the pairs. */
export function copheneticOf(distance: Float64Array, n: number): number {
  return correlationOfPairs(distance, averageLinkageHeights(distance, n), n);
}

/** Height at which average linkage (UPGMA) joins each pair, `n × n`. */
function averageLinkageHeights(distance: Float64Array, n: number): Float64Array {
  const own = distance.slice();
  const members = Array.from({ length: n }, (_, i) => [i]);
  const alive = Array.from({ length: n }, (_, i) => i);
  const heights = new Float64Array(n * n);
  while (alive.length > 1) {
    let best = [alive[0]!, alive[1]!] as [number, number];
    for (const [p, i] of alive.entries())
      for (const j of alive.slice(p + 1)) if (own[i * n + j]! < own[best[0] * n + best[1]]!) best = [i, j];
    const [keep, gone] = best;
    const height = own[keep * n + gone]!;
    for (const i of members[keep]!)
      for (const j of members[gone]!) {
        heights[i * n + j] = height;
        heights[j * n + i] = height;
      }
    const [a, b] = [members[keep]!.length, members[gone]!.length];
    for (const k of alive) {
      const joined = (a * own[keep * n + k]! + b * own[gone * n + k]!) / (a + b);
      own[keep * n + k] = joined;
      own[k * n + keep] = joined;
    }
    members[keep]!.push(...members[gone]!);
    alive.splice(alive.indexOf(gone), 1);
  }
  return heights;
}

/** Pearson correlation over pairs; 1 where all heights are the same. */
function correlationOfPairs(a: Float64Array, b: Float64Array, n: number): number {
  let count = 0;
  const sum = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [x, y] = [a[i * n + j]!, b[i * n + j]!];
      count++;
      sum.a += x;
      sum.b += y;
      sum.aa += x * x;
      sum.bb += y * y;
      sum.ab += x * y;
    }
  const covariance = sum.ab - (sum.a * sum.b) / count;
  const spread = (sum.aa - sum.a ** 2 / count) * (sum.bb - sum.b ** 2 / count);
  return spread > 1e-20 * count ** 2 ? covariance / Math.sqrt(spread) : 1;
}
