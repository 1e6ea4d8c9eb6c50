import type { DictionaryInfo } from '@morphoscope/rpc';

const names: Readonly<Record<string, string>> = {
  nmf: 'NMF',
  'nmf-decision': 'NMF, decision first',
  'nmf-tree': 'NMF tree',
  kmeans: 'k-means',
};

/** Name of a clustering method for people. */
export const methodName = (method: string): string => names[method] ?? method;

/** A dictionary in words: `NMF, 8 clusters`. */
export function dictionaryWords({ method, shown }: Pick<DictionaryInfo, 'method' | 'shown'>): string {
  return `${methodName(method)}, ${shown} clusters`;
}
