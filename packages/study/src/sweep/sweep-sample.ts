import {
  type CellModel,
  cellModel,
  cutTree,
  disjointHalves,
  fitDictionary,
  fitNmfTree,
  type Halves,
  type NmfTreeFit,
  takeRows,
} from '@morphoscope/clustering';
import type { FeatureRows } from '@morphoscope/domain';
import type { SweepOptions } from './sweep.js';

/** The rows that a sweep looks at. */
export interface SweepSample {
  readonly rows: FeatureRows;
  /** Group of each row, if known. */
  readonly groupOf: Uint32Array | undefined;
  readonly cut: Halves;
}

/** Which of the sample's rows a model is fitted on. */
export type SamplePart = 'all' | 'first' | 'second';

/** Fits a model of K clusters; `start` above 0 means another start. */
export type ModelFitter = (part: SamplePart, K: number, start: number) => Promise<CellModel>;

/** Evenly spaced rows, so that every slide gives its share, cut into two halves of slides. */
export function takeSample(rows: FeatureRows, { groupOf, seed, maxRows = 8192 }: SweepOptions): SweepSample {
  const step = Math.max(1, rows.n / maxRows);
  const chosen = Uint32Array.from({ length: Math.ceil(rows.n / step) }, (_, i) => Math.floor(i * step));
  const own = groupsOf(groupOf, chosen);
  const all = Uint32Array.from(chosen, (_, i) => i);
  return { rows: takeRows(rows, chosen), groupOf: own, cut: disjointHalves(all, own, seed) };
}

/** Fits the method of the sweep; a tree is grown once per part and cut back, as its splits do not depend on K. */
export function modelFitter(sample: SweepSample, options: SweepOptions, largest: number): ModelFitter {
  const { method, seed, metric, threads, signal } = options;
  const common = { ...(threads === undefined ? {} : { threads }), ...(signal ? { signal } : {}) };
  const trees = new Map<SamplePart, Promise<NmfTreeFit>>();
  return async (part, K, start) => {
    const { rows, groupOf } = partOf(sample, part);
    const groups = groupOf ? { groupOf } : {};
    if (method === 'nmf-tree') {
      const tree = trees.get(part) ?? fitNmfTree(rows, { K: largest, seed, ...groups, ...common });
      trees.set(part, tree);
      return { kind: 'nmf', ...cutTree(await tree, K) };
    }
    const fit = await fitDictionary(rows, {
      method,
      K,
      seed: seed + start,
      ...(metric ? { metric } : {}),
      ...(start > 0 ? { randomStart: true } : {}),
      ...common,
    });
    return cellModel(fit);
  };
}

/** Groups of some rows. */
export function groupsOf(groupOf: Uint32Array | undefined, rows: Uint32Array): Uint32Array | undefined {
  return groupOf && rows.map((row) => groupOf[row]!);
}

function partOf({ rows, groupOf, cut }: SweepSample, part: SamplePart): Omit<SweepSample, 'cut'> {
  if (part === 'all') return { rows, groupOf };
  return { rows: takeRows(rows, cut[part]), groupOf: groupsOf(groupOf, cut[part]) };
}
