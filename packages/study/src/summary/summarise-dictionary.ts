import { join } from 'node:path';
import { applyEdits, type DictionaryView } from '@morphoscope/clustering';
import { DecompositionSums, findingsOfCluster, prevalence } from '@morphoscope/concepts';
import {
  type ConceptSummary,
  type Decomposition,
  type Dictionary,
  type DictionarySummary,
  MorphoscopeError,
  type SaliencySummary,
  type SlideSummary,
  type TilePixels,
} from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import { readDictionary } from '../folder/dictionary-folder.js';
import { readEdits } from '../folder/edits-file.js';
import type { StudyManifest } from '../folder/manifest.js';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import { prototypeMaps, readPrototypeMaps } from '../relevance/relevance-folder.js';
import { tableEntry } from '../settings/cohort.js';
import { readHardMap } from '../shown/hard-map.js';
import { countShown } from '../shown/shown-cells.js';
import { shownConcepts, shownDecomposition, shownSize } from '../shown/shown-dictionary.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { type ConceptsRecord, readConcepts } from '../stage/describe-concepts.js';

/** Longest side of the hard maps given to a report, cells. */
const MAP_SIDE = 768;

/** What a summary of one dictionary is made from. */
interface Source {
  readonly folder: StudyFolder;
  readonly manifest: StudyManifest;
  readonly id: string;
  readonly dictionary: Dictionary;
  readonly stored: ConceptsRecord;
  /** How people see it, after edits. */
  readonly view: DictionaryView;
  readonly saliency: ReadonlyMap<string, readonly SaliencySummary[]>;
}

type ShownCounts = Awaited<ReturnType<typeof countShown>>;

/**
 * One dictionary with its concepts and slides, as edits show it.
 * @param saliency maps to show, by slide id.
 * @throws MorphoscopeError `StudyError` when it is missing or its files are damaged.
 */
export async function summariseDictionary(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  id: string,
  saliency: ReadonlyMap<string, readonly SaliencySummary[]>,
): Promise<DictionarySummary> {
  const dictionary = await readDictionary(folder.dictionary(id));
  const stored = await readConcepts(folder.concepts(id));
  if (!dictionary || !stored) {
    throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
  }
  const view = applyEdits(dictionary, await readEdits(folder.dictionary(id)));
  const source = { folder, manifest, id, dictionary, stored, view, saliency };
  const counts: ShownCounts[] = [];
  for (const record of records) counts.push(await countShown(folder, record, id, view));
  const { history, relativeError } = dictionary.fit;
  return {
    id,
    kind: dictionary.kind,
    method: manifest.dictionaries.find((one) => one.id === id)!.method,
    K: dictionary.K,
    fit: dictionary.fit,
    order: dictionary.order,
    ...(dictionary.kind === 'nmf' ? { relativeError: relativeError ?? history.at(-1)! } : {}),
    ...(dictionary.metric ? { decisionReads: dictionary.metric.source } : {}),
    ...(dictionary.tree ? { tree: dictionary.tree } : {}),
    concepts: await conceptsOf(source, records, counts),
    ...(stored.decisionNote === undefined ? {} : { decisionNote: stored.decisionNote }),
    slides: records.map((record, i) => summariseSlide(source, record, counts[i]!)),
  };
}

async function conceptsOf(
  { folder, id, stored, view }: Source,
  records: readonly SlideRecord[],
  counts: readonly ShownCounts[],
): Promise<ConceptSummary[]> {
  const concepts: ConceptSummary[] = [];
  for (const concept of stored.concepts) {
    const pictures = [];
    for (const { file, ...picture } of concept.pictures) {
      const pixels = await readPicture(join(folder.concepts(id), file));
      const maps = prototypeMaps(folder.relevance(id), concept.cluster, picture.prototypeIndex);
      const relevance = await readPrototypeMaps(maps);
      pictures.push({ ...picture, pixels, ...(relevance ? { relevance } : {}) });
    }
    concepts.push({ ...concept, pictures, findings: findingsOfCluster(stored.findings, concept.cluster) });
  }
  const shares = prevalence(
    records.map((record, i) => ({
      slideId: record.id,
      counts: counts[i]!.labelCounts,
      none: counts[i]!.none,
    })),
    shownSize(view),
  );
  const weight = concepts.map((_, k) =>
    records.reduce((sum, record) => sum + (record.dictionaries[id]!.decomposition?.weight[k] ?? 0), 0),
  );
  return shownConcepts(view, concepts, weight, (shown) => ({
    prevalence: shares.byCluster[shown]!,
    overallPrevalence: shares.overall[shown]!,
  }));
}

function summariseSlide(source: Source, record: SlideRecord, counts: ShownCounts): SlideSummary {
  const { folder, id, view } = source;
  const { slide } = record;
  const saliency = source.saliency.get(record.id) ?? [];
  const { labelCounts, none } = counts;
  const covered = labelCounts.reduce((sum, count) => sum + count, none);
  return {
    slideId: record.id,
    width: slide.width,
    height: slide.height,
    mpp: slide.mpp!,
    tiles: record.tiles,
    tissueAreaMm2: record.tissueAreaMm2,
    ...tableEntry(record),
    thumbnail: () => readPicture(join(folder.slide(record.id), slideFile.thumbnail)),
    hardMap: () => readHardMap(folder, record, id, MAP_SIDE, view),
    ...(saliency.length > 0 ? { saliency } : {}),
    prevalence: labelCounts.map((count) => (covered > 0 ? count / covered : 0)),
    meanPrediction: record.meanPrediction,
    decomposition: decompositionOf(source, record),
  };
}

function decompositionOf({ id, stored, manifest, view }: Source, record: SlideRecord): Decomposition[] {
  const state = record.dictionaries[id]!.decomposition;
  const { head, classNames } = manifest.model;
  if (!state || !head) return [];
  const s = Array.from({ length: state.classes }, (_, c) =>
    stored.concepts.map((concept) => concept.importance![c]!),
  ).flat();
  const sums = new DecompositionSums(state.classes, state.K, s, state.constant);
  sums.merge(state);
  return shownDecomposition(view, sums.decomposition(classNames, head.bias));
}

async function readPicture(path: string): Promise<TilePixels> {
  const reader = await openSlide(path);
  try {
    return await reader.thumbnail(4096);
  } finally {
    await reader.close();
  }
}
