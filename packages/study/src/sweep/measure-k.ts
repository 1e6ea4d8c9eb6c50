import {
  type CellModel,
  type CellWeights,
  type Halves,
  matchDictionaries,
  takeRows,
  weighCells,
} from '@morphoscope/clustering';
import type { FeatureRows, KMeasurement, Stability } from '@morphoscope/domain';
import {
  adjustedRandIndex,
  consensusMatrix,
  contingency,
  copheneticCorrelation,
  createReconstructionError,
  deadClusters,
  redundancy,
  rowSparsity,
} from '@morphoscope/metrics';
import { type Estimate, evidenceSums, type GroupSums, pooledR2 } from './completeness.js';
import type { SweepOptions } from './sweep.js';
import { groupsOf, type ModelFitter, type SamplePart, type SweepSample } from './sweep-sample.js';

/** A fit with what it makes of all rows of the sample. */
interface Seen {
  readonly model: CellModel;
  readonly cells: CellWeights;
}

/** Rows whose consensus is measured; average linkage takes the third power of their number. */
const CONSENSUS_ROWS = 150;
/** Parts that rows are dealt into for a standard error where there are no groups. */
const PARTS = 10;

/** Everything that is measured of one K. */
export async function measureK(
  sample: SweepSample,
  fit: ModelFitter,
  K: number,
  options: SweepOptions,
): Promise<KMeasurement> {
  const { otherStarts = 2 } = options;
  const { rows, groupOf, cut } = sample;
  const see = async (part: SamplePart, start: number): Promise<Seen> => {
    const model = await fit(part, K, start);
    return { model, cells: await weighCells(rows, model) };
  };
  const base = await see('all', 0);
  const others: Seen[] = [];
  // A tree has no start to choose: there is only one for the same rows.
  for (let start = 1; start <= (options.method === 'nmf-tree' ? 0 : otherStarts); start++)
    others.push(await see('all', start));
  const halves: [Seen, Seen] = [await see('first', 0), await see('second', 0)];
  const completeness = await completenessOf(rows, groupOf, base, halves, cut, options);
  const { model, cells } = base;
  return {
    K,
    found: model.K,
    ...errorsOf(rows, base),
    seedStability: meanStability(others.map((other) => agreement(base, other))),
    halfStability: agreement(...halves),
    redundancy: redundancy(model).value ?? 0,
    dead: deadClusters(sizesOf(cells.labels, model.K)).value ?? 0,
    sparsity: rowSparsity(model.H, model.K, model.C).value ?? 0,
    cophenetic: consensus([base, ...others, ...halves], rows.n),
    ...(completeness ? { completeness } : {}),
  };
}

function agreement(a: Seen, b: Seen): Stability {
  const { mean, lowest } = matchDictionaries(a.model, b.model);
  return {
    meanCosine: mean,
    lowestCosine: lowest,
    // Two labellings that are trivial are the same division.
    adjustedRand: adjustedRandIndex(contingency(a.cells.labels, b.cells.labels)).value ?? 1,
  };
}

function meanStability(all: readonly Stability[]): Stability {
  if (all.length === 0) return { meanCosine: 1, lowestCosine: 1, adjustedRand: 1 };
  const mean = (of: (one: Stability) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    meanCosine: mean((one) => one.meanCosine),
    lowestCosine: Math.min(...all.map((one) => one.lowestCosine)),
    adjustedRand: mean((one) => one.adjustedRand),
  };
}

function consensus(all: readonly Seen[], n: number): number {
  const step = Math.max(1, n / CONSENSUS_ROWS);
  const rows = Array.from({ length: Math.ceil(n / step) }, (_, i) => Math.floor(i * step));
  const labellings = all.map(({ cells }) => rows.map((row) => cells.labels[row]!));
  // Undefined where all pairs are alike: every fit says the same.
  return copheneticCorrelation(consensusMatrix(labellings, rows.length), rows.length).value ?? 1;
}

function sizesOf(labels: Int32Array, K: number): Uint32Array {
  const sizes = new Uint32Array(K);
  for (const label of labels) sizes[label]!++;
  return sizes;
}

function errorsOf({ data, n, d }: FeatureRows, { model, cells }: Seen) {
  const { H, K } = model;
  const errors = createReconstructionError(d);
  const rebuilt = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    rebuilt.fill(0);
    for (let k = 0; k < K; k++) {
      const w = cells.weights[i * K + k]!;
      if (w !== 0) for (let c = 0; c < d; c++) rebuilt[c] = rebuilt[c]! + w * H[k * d + c]!;
    }
    errors.add(data.subarray(i * d, (i + 1) * d), rebuilt, 1);
  }
  return {
    relativeError: errors.relativeError().value ?? 0,
    explainedVariance: errors.explainedVariance().value ?? 0,
  };
}

/** With a linear decision on rows that were not fitted on, each half by the dictionary of the other. */
async function completenessOf(
  rows: FeatureRows,
  groupOf: Uint32Array | undefined,
  base: Seen,
  halves: readonly [Seen, Seen],
  cut: Halves,
  { contrasts, completeness }: SweepOptions,
): Promise<Estimate | undefined> {
  if (!contrasts) return completeness?.(base.model);
  const sums: GroupSums[] = [];
  const unseen = [
    [cut.second, halves[0]],
    [cut.first, halves[1]],
  ] as const;
  for (const [part, { model, cells }] of unseen) {
    const weights = takeRows({ data: cells.weights, n: rows.n, d: model.K }, part).data;
    const groups = groupsOf(groupOf, part) ?? part.map((row) => row % PARTS);
    sums.push(...evidenceSums(takeRows(rows, part), weights, model, contrasts, groups).values());
  }
  return pooledR2(sums);
}
