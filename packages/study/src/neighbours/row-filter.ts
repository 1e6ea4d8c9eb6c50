import { MorphoscopeError } from '@morphoscope/domain';
import type { SlideRecord } from '../stage/apply-slides.js';
import type { RowShares, TileRows } from './tile-rows.js';

/** Which tiles may be answers. What is left out filters nothing. */
export interface NeighbourFilter {
  /** Tiles whose strongest cluster is one of these, from 0. */
  readonly clusters?: readonly number[];
  readonly notClusters?: readonly number[];
  /** Dictionary of these clusters. Default: the first. */
  readonly dictionary?: string;
  /** Ids of slides. */
  readonly slides?: readonly string[];
  readonly notSlides?: readonly string[];
  /** Labels of slides. */
  readonly labels?: readonly string[];
  readonly notLabels?: readonly string[];
  /** Model output of a class, both ends included. */
  readonly scores?: readonly {
    readonly className: string;
    readonly least?: number;
    readonly most?: number;
  }[];
  /** `n`: 1 for rows that may be answers at all, 0 for others. */
  readonly rows?: Uint8Array;
  /** At most one tile per slide. Default false. */
  readonly onePerSlide?: boolean;
  /** Also tiles that overlap a tile asked for: they are near by nature. Default false. */
  readonly overlapping?: boolean;
}

type Test = (row: number) => boolean;

/**
 * 1 per row that passes, `n`; `undefined` where the filter asks for nothing.
 * @throws MorphoscopeError `InputError` for a cluster, slide, label or class that the study does not have
 */
export function filterRows(
  filter: NeighbourFilter,
  rows: TileRows,
  records: readonly SlideRecord[],
): Uint8Array | undefined {
  const tests = [
    ...(filter.rows ? [(row: number) => filter.rows![row] === 1] : []),
    ...clusterTests(filter, rows),
    ...wordTests('slide', filter.slides, filter.notSlides, new Map(records.map(({ id }) => [id, id])), rows),
    ...wordTests('label', filter.labels, filter.notLabels, labelsOf(records), rows),
    ...scoreTests(filter, rows),
  ];
  if (tests.length === 0) return undefined;
  return Uint8Array.from({ length: rows.n }, (_, row) => Number(tests.every((test) => test(row))));
}

/**
 * The clusters of a dictionary in every row.
 * @throws MorphoscopeError `InputError` when the study does not have it
 */
export function dictionaryOf({ dictionaries }: TileRows, id: string | undefined): RowShares {
  const found = id === undefined ? dictionaries[0] : dictionaries.find((one) => one.id === id);
  if (found) return found;
  throw unknownWord(
    'dictionary',
    String(id),
    dictionaries.map((one) => one.id),
  );
}

function clusterTests({ clusters, notClusters, dictionary }: NeighbourFilter, rows: TileRows): Test[] {
  if (!clusters && !notClusters) return [];
  const { dominant, K, id } = dictionaryOf(rows, dictionary);
  for (const cluster of [...(clusters ?? []), ...(notClusters ?? [])]) {
    if (Number.isInteger(cluster) && cluster >= 0 && cluster < K) continue;
    throw new MorphoscopeError('InputError', `${id} has no cluster ${cluster + 1}`, {
      suggestion: `It has clusters 1 to ${K}.`,
    });
  }
  const within: Test = (row) => clusters!.includes(dominant[row]!);
  const outside: Test = (row) => !notClusters!.includes(dominant[row]!);
  return [...(clusters ? [within] : []), ...(notClusters ? [outside] : [])];
}

function wordTests(
  what: string,
  wanted: readonly string[] | undefined,
  unwanted: readonly string[] | undefined,
  wordOf: ReadonlyMap<string, string>,
  { slide }: TileRows,
): Test[] {
  const known = [...new Set(wordOf.values())];
  for (const word of [...(wanted ?? []), ...(unwanted ?? [])])
    if (!known.includes(word)) throw unknownWord(what, word, known);
  const within: Test = (row) => wanted!.includes(wordOf.get(slide[row]!) ?? '');
  const outside: Test = (row) => !unwanted!.includes(wordOf.get(slide[row]!) ?? '');
  return [...(wanted ? [within] : []), ...(unwanted ? [outside] : [])];
}

function scoreTests({ scores = [] }: NeighbourFilter, { classNames, predictions }: TileRows): Test[] {
  return scores.map(({ className, least = -Infinity, most = Number.POSITIVE_INFINITY }) => {
    const c = classNames.indexOf(className);
    if (c < 0) throw unknownWord('class', className, classNames);
    return (row) => {
      const score = predictions[row * classNames.length + c]!;
      return score >= least && score <= most;
    };
  });
}

function labelsOf(records: readonly SlideRecord[]): Map<string, string> {
  return new Map(records.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label] as const])));
}

/** The error for a word that the study does not have. */
export function unknownWord(what: string, word: string, known: readonly string[]): MorphoscopeError {
  const some = known.slice(0, 10).join(', ');
  return new MorphoscopeError('InputError', `the study has no ${what} ${word}`, {
    suggestion:
      known.length > 0 ? `It has: ${some}${known.length > 10 ? ', …' : ''}.` : `It has no ${what}s.`,
  });
}
