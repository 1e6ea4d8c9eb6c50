import { type ClusterMethod, clusterMethods } from '@morphoscope/clustering';
import { type Layer, MorphoscopeError } from '@morphoscope/domain';

/** One dictionary to fit. */
export interface DictionaryPlan {
  /** e.g. `nmf-k8`; folder name and column prefix. */
  readonly id: string;
  readonly method: ClusterMethod;
  readonly K: number;
}

/** Numbers of clusters asked for; `auto` leaves the choice to a sweep. */
export type ClusterNumbers = readonly number[] | 'auto';

/** Clusters of a dictionary at most. */
const MOST = 64;
/** What `auto` compares. */
const CANDIDATES = [2, 3, 4, 5, 6, 8, 10, 12, 16];

/** One dictionary per method and number, in the order of methods; none for `auto`, whose numbers are not known yet. */
export function planDictionaries(
  methods: readonly ClusterMethod[],
  clusters: ClusterNumbers,
  layer: Layer,
): DictionaryPlan[] {
  for (const method of methods) checkMethod(method);
  if (clusters === 'auto') return [];
  const sizes = [...new Set(clusters)].sort((a, b) => a - b);
  for (const K of sizes) {
    if (Number.isInteger(K) && K >= 2 && K <= Math.min(MOST, layer.channels)) continue;
    throw new MorphoscopeError('InputError', `${K} is not a possible number of clusters`, {
      where: '--clusters',
      suggestion: `Use whole numbers from 2 to ${Math.min(MOST, layer.channels)} (layer ${layer.name} has ${layer.channels} channels), or auto.`,
    });
  }
  return [...new Set(methods)].flatMap((method) => sizes.map((K) => dictionaryPlan(method, K)));
}

/** The dictionary of a method and a number. */
export function dictionaryPlan(method: ClusterMethod, K: number): DictionaryPlan {
  return { id: `${method}-k${K}`, method, K };
}

/** Numbers that a sweep compares: those asked for, or for `auto` a row of usual ones. Fewer than two need no sweep. */
export function sweepCandidates(clusters: ClusterNumbers, layer: Layer): number[] {
  const all = clusters === 'auto' ? CANDIDATES : [...new Set(clusters)].sort((a, b) => a - b);
  return all.filter((K) => K <= layer.channels);
}

function checkMethod(method: ClusterMethod): void {
  if (clusterMethods.includes(method)) return;
  throw new MorphoscopeError('InputError', `${method} is not a way of finding clusters`, {
    where: '--method',
    suggestion: `Use ${clusterMethods.join(', ')}.`,
  });
}
