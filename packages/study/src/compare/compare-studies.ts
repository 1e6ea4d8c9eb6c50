import { assignRows } from '@morphoscope/clustering';
import { type Dictionary, MorphoscopeError } from '@morphoscope/domain';
import { informationAgreement } from '@morphoscope/metrics';

import { openFinishedStudy } from '../folder/finished-study.js';
import type { StudyManifest } from '../folder/manifest.js';
import { readNamedDictionary } from '../folder/named-dictionary.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { readRecords } from '../stage/run-session.js';
import { countJointly, readLabelMap } from './joint-labels.js';

/** A dictionary of one of the studies compared. */
export interface ComparedDictionary {
  /** Root of its study. */
  readonly study: string;
  readonly layer: string;
  readonly id: string;
  readonly K: number;
  readonly names: readonly string[];
  readonly colours: readonly string[];
}

/** A cluster and the one of the other dictionary that lies where it lies. */
export interface ClusterPair {
  /** 0-based; −1 on the side that has fewer clusters. */
  readonly a: number;
  readonly b: number;
  /** `2 |A ∩ B| / (|A| + |B|)` over cells, 0–1. */
  readonly dice: number;
}

/** Two dictionaries over the same slides. */
export interface DictionaryComparison {
  readonly a: ComparedDictionary;
  readonly b: ComparedDictionary;
  /** Best one-to-one pairs, by cluster of `a`. */
  readonly pairs: readonly ClusterPair[];
  /** Normalised mutual information of the hard maps; `null` when either side has one label only. */
  readonly nmi: number | null;
  /** Cells that both label. */
  readonly cells: number;
  /** `a.K × b.K` cells, row-major. */
  readonly counts: readonly number[];
}

/** What comparing studies gives. */
export interface StudyComparison {
  /** Slides that all studies hold, by id. */
  readonly slides: readonly string[];
  readonly comparisons: readonly DictionaryComparison[];
}

interface OpenStudy {
  readonly folder: StudyFolder;
  readonly manifest: StudyManifest;
  readonly records: ReadonlyMap<string, SlideRecord>;
  readonly dictionaries: readonly { readonly id: string; readonly dictionary: Dictionary }[];
}

/** What is compared. */
export interface CompareOptions {
  /** Per study the one dictionary of it that is wanted. Default: all. */
  readonly dictionaries?: readonly (string | undefined)[];
  readonly signal?: AbortSignal;
}

/**
 * Puts dictionaries side by side by where their clusters lie on the slides they share: other layers, methods, numbers of
 * clusters or models. Clusters are paired by the Hungarian algorithm on the Dice coefficient of their hard maps. Every
 * dictionary of the first study is compared with every one of the others; of a single study, the first with the rest.
 * @param roots study folders.
 * @throws MorphoscopeError `StudyError` when a study is not finished, or they share no slide; `InputError` for a dictionary that a
 * study does not have.
 */
export async function compareStudies(
  roots: readonly string[],
  { dictionaries, signal }: CompareOptions = {},
): Promise<StudyComparison> {
  const studies: OpenStudy[] = [];
  for (const [i, root] of roots.entries()) studies.push(await openStudy(root, dictionaries?.[i]));
  const slides = sharedSlides(studies);
  const parts = studies.flatMap((study) => study.dictionaries.map((one) => ({ study, ...one })));
  const left = parts.filter(({ study }, i) => (studies.length > 1 ? study === studies[0] : i === 0));
  const right = parts.filter((part) => !left.includes(part));
  if (right.length === 0) {
    throw new MorphoscopeError('InputError', 'there is nothing to compare: the study has one dictionary', {
      where: roots[0]!,
      suggestion: 'Give a second study, or fit several numbers of clusters with --clusters 4,8.',
    });
  }
  const comparisons: DictionaryComparison[] = [];
  for (const a of left) {
    for (const b of right) comparisons.push(await comparePair(a, b, slides, signal));
  }
  return { slides, comparisons };
}

async function openStudy(root: string, wanted: string | undefined): Promise<OpenStudy> {
  const { folder, manifest } = await openFinishedStudy(root);
  const records = await readRecords(folder, manifest.slides);
  const dictionaries = [];
  for (const { id } of manifest.dictionaries) {
    if (wanted !== undefined && id !== wanted) continue;
    const dictionary = await readNamedDictionary(folder.dictionary(id));
    if (dictionary) dictionaries.push({ id, dictionary });
  }
  if (wanted !== undefined && dictionaries.length === 0) {
    throw new MorphoscopeError('InputError', `the study has no dictionary ${wanted}`, {
      where: root,
      suggestion: `It has: ${manifest.dictionaries.map(({ id }) => id).join(', ')}.`,
    });
  }
  return { folder, manifest, records: new Map(records.map((record) => [record.id, record])), dictionaries };
}

/** Same name and same content. */
function sharedSlides(studies: readonly OpenStudy[]): string[] {
  const [first, ...others] = studies;
  const shared = [...first!.records.values()].filter((record) =>
    others.every(({ records }) => records.get(record.id)?.contentHash === record.contentHash),
  );
  if (shared.length > 0) return shared.map(({ id }) => id);
  throw new MorphoscopeError('StudyError', 'the studies share no slide', {
    where: studies.map(({ folder }) => folder.root).join(', '),
    suggestion: 'Clusters are compared by where they lie: run both on the same slides.',
  });
}

type Part = { readonly study: OpenStudy; readonly id: string; readonly dictionary: Dictionary };

async function comparePair(
  a: Part,
  b: Part,
  slides: readonly string[],
  signal: AbortSignal | undefined,
): Promise<DictionaryComparison> {
  const [rows, columns] = [a.dictionary.K, b.dictionary.K];
  const counts = new Float64Array(rows * columns);
  for (const id of slides) {
    signal?.throwIfAborted();
    const one = await readLabelMap(a.study.folder, a.study.records.get(id)!, a.id);
    const other = await readLabelMap(b.study.folder, b.study.records.get(id)!, b.id);
    countJointly(one, other, counts, columns);
  }
  return {
    a: describe(a),
    b: describe(b),
    pairs: pairUp(counts, rows, columns),
    nmi: informationAgreement({ counts, rows, columns }).nmi.value,
    cells: counts.reduce((sum, count) => sum + count, 0),
    counts: [...counts],
  };
}

function describe({ study, id, dictionary }: Part): ComparedDictionary {
  const { K, names, colours } = dictionary;
  return { study: study.folder.root, layer: study.manifest.layer.name, id, K, names, colours };
}

/** One-to-one pairs with the highest summed Dice. */
export function pairUp(counts: Float64Array, rows: number, columns: number): ClusterPair[] {
  const row = Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += counts[i * columns + j]!;
    return sum;
  });
  const column = new Float64Array(columns);
  for (let i = 0; i < counts.length; i++) column[i % columns]! += counts[i]!;
  const dice = counts.map((count, i) => {
    const total = row[Math.floor(i / columns)]! + column[i % columns]!;
    return total > 0 ? (2 * count) / total : 0;
  });
  const partner = assignRows(
    dice.map((value) => -value),
    rows,
    columns,
  );
  const pairs = [...partner].map((b, a) => ({ a, b, dice: b < 0 ? 0 : dice[a * columns + b]! }));
  const taken = new Set(partner);
  for (let b = 0; b < columns; b++) if (!taken.has(b)) pairs.push({ a: -1, b, dice: 0 });
  return pairs;
}
