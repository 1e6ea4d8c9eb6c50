import { MorphoscopeError } from '@morphoscope/domain';
import type { NeighbourFilter, TileName } from '@morphoscope/study';
import type { FlagKind, Flags } from '../arguments/parse.js';

/** Flags that say which tiles may be found. */
export const filterFlags: Readonly<Record<string, FlagKind>> = {
  cluster: 'list',
  'not-cluster': 'list',
  dictionary: 'text',
  slide: 'list',
  'not-slide': 'list',
  label: 'list',
  'not-label': 'list',
  score: 'list',
  'one-per-slide': 'switch',
  overlapping: 'switch',
};

/** @throws MorphoscopeError `InputError` for a cluster that is no number, or a score that is no range */
export function neighbourFilter({ lists, text, switches }: Flags): NeighbourFilter {
  const clusters = lists.cluster?.map((word) => clusterNumber(word, '--cluster'));
  const notClusters = lists['not-cluster']?.map((word) => clusterNumber(word, '--not-cluster'));
  const { slide: slides, 'not-slide': notSlides, label: labels, 'not-label': notLabels } = lists;
  const scores = lists.score?.map(scoreRange);
  return {
    ...(clusters ? { clusters } : {}),
    ...(notClusters ? { notClusters } : {}),
    ...(text.dictionary === undefined ? {} : { dictionary: text.dictionary }),
    ...(slides ? { slides } : {}),
    ...(notSlides ? { notSlides } : {}),
    ...(labels ? { labels } : {}),
    ...(notLabels ? { notLabels } : {}),
    ...(scores ? { scores } : {}),
    onePerSlide: switches.has('one-per-slide'),
    overlapping: switches.has('overlapping'),
  };
}

/**
 * `case-7:3,4` → tiles 3 and 4 of case-7. The last colon counts: names of slides may hold some.
 * @throws MorphoscopeError `InputError` for what is none
 */
export function tileNames(words: readonly string[]): TileName[] {
  return words.flatMap((word) => {
    const colon = word.lastIndexOf(':');
    const numbers = word.slice(colon + 1).split(',');
    if (colon < 1 || !numbers.every((number) => /^\d+$/.test(number))) {
      throw new MorphoscopeError('InputError', `"${word}" is no tile`, {
        where: '--tile',
        suggestion: 'Example: --tile case-7:1042, or --tile case-7:1042,1043 for a region.',
      });
    }
    return numbers.map((number) => ({ slide: word.slice(0, colon), tile: Number(number) }));
  });
}

function clusterNumber(word: string, flag: string): number {
  if (/^[1-9]\d*$/.test(word)) return Number(word) - 1;
  throw new MorphoscopeError('InputError', `"${word}" is no number of a cluster`, {
    where: flag,
    suggestion: `Clusters count from 1, as in the report: ${flag} 3`,
  });
}

function scoreRange(word: string): NonNullable<NeighbourFilter['scores']>[number] {
  const match = /^(.+):([^:]*)\.\.([^:]*)$/.exec(word);
  const [least, most] = [match?.[2], match?.[3]].map((end) => (end ? Number(end) : undefined));
  const readable = [least, most].every((end) => end === undefined || Number.isFinite(end));
  if (match && readable && !(least === undefined && most === undefined)) {
    return {
      className: match[1]!,
      ...(least === undefined ? {} : { least }),
      ...(most === undefined ? {} : { most }),
    };
  }
  throw new MorphoscopeError('InputError', `"${word}" is no range of a score`, {
    where: '--score',
    suggestion: 'Example: --score tumour:0.8..1, or --score tumour:0.8.. for 0.8 and more.',
  });
}
