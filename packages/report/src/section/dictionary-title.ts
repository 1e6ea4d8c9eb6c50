import type { DictionarySummary } from '@morphoscope/domain';

/** `8 clusters, NMF`. */
export function dictionaryTitle(dictionary: DictionarySummary): string {
  return `${dictionary.K} clusters, ${methodName(dictionary.kind)}`;
}

/** The method as people write it. */
export function methodName(kind: DictionarySummary['kind']): string {
  return kind === 'nmf' ? 'NMF' : 'k-means';
}
