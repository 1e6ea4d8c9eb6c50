import type { DictionarySummary } from '@morphoscope/domain';
import { dictionaryMethod } from '../evaluation/words.js';

/** `8 clusters, NMF`. */
export function dictionaryTitle(dictionary: DictionarySummary): string {
  return `${dictionary.K} clusters, ${methodName(dictionary)}`;
}

/** The method as people write it. */
export function methodName({ kind, method }: Pick<DictionarySummary, 'kind' | 'method'>): string {
  return dictionaryMethod(method ?? kind);
}

/** What one number of the importance means: k-means has no weights, so it is the effect of the centroid itself. */
export function unitOf(kind: DictionarySummary['kind']): string {
  return kind === 'nmf' ? 'logit per unit of weight' : 'logit of a cell like its centroid';
}
