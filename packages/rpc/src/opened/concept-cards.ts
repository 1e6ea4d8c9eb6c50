import { DecompositionSums, findingsOfCluster, prevalence } from '@morphoscope/concepts';
import type { ConceptSummary, Decomposition, DictionaryEdit } from '@morphoscope/domain';
import { readSweeps, shownConcepts, shownDecomposition, shownSize } from '@morphoscope/study';
import type { ConceptCard, ConceptList } from '../contract/concepts.js';
import type { ConceptExamples } from './concept-examples.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import type { TileTable } from './tile-table.js';

/** Bins of the histogram of a cluster's weight in tiles. */
const BINS = 24;

/** All clusters of a dictionary as edits show them. `version` counts its edits; notes are not counted here. */
export async function conceptList(
  table: TileTable,
  examples: readonly ConceptExamples[],
): Promise<ConceptList> {
  const { study, opened } = table;
  const { view, edits } = opened;
  const weightScale = await study.weightScale(opened);
  const concepts = await shownSummaries(study, opened);
  const effects = totalEffects(study, opened);
  const weights = weightHistograms(table, weightScale);
  const stability = await stabilityOf(study, opened);
  return {
    dictionary: opened.id,
    version: edits.length,
    classNames: study.facts.manifest.model.classNames,
    weightScale,
    concepts: view.clusters.map(({ cluster, name, colour, hidden, split }, at): ConceptCard => {
      const { importance, overallPrevalence, findings, ...concept } = concepts[at]!;
      return {
        ...{ cluster, name, colour, hidden, named: isNamed(edits, cluster, view.shownAs.length) },
        ...(importance ? { importance } : {}),
        ...(effects.length > 0 && !split ? { effect: effects.map((one) => one.effects[cluster]!) } : {}),
        prevalence: opened.records.map(({ id }) => ({ slide: id, share: concept.prevalence[id]! })),
        overallPrevalence,
        ...examples[at]!,
        ...stability,
        ...{ findings, weights: weights[at]!, notes: 0 },
      };
    }),
  };
}

async function shownSummaries(study: OpenedStudy, opened: OpenedDictionary): Promise<ConceptSummary[]> {
  const { view, records, stored, dictionary } = opened;
  const counts = await study.shownCounts(opened);
  const shares = prevalence(
    records.map(({ id }, i) => ({ slideId: id, counts: counts[i]!.labelCounts, none: counts[i]!.none })),
    shownSize(view),
  );
  const concepts = dictionary.names.map((name, cluster): ConceptSummary => {
    const own = stored?.concepts[cluster];
    const findings = stored ? findingsOfCluster(stored.findings, cluster) : [];
    const bare = { cluster, name, colour: dictionary.colours[cluster]! };
    const found = { prevalence: {}, overallPrevalence: 0, prototypes: [], pictures: [], findings };
    return { ...bare, ...found, ...(own?.importance ? { importance: own.importance } : {}) };
  });
  return shownConcepts(view, concepts, clusterWeights(opened), (cluster) => ({
    prevalence: shares.byCluster[cluster]!,
    overallPrevalence: shares.overall[cluster]!,
  }));
}

/** Σ W of every cluster of the fit over all slides, where it was counted. */
function clusterWeights({ records, id, dictionary }: OpenedDictionary): number[] {
  return Array.from({ length: dictionary.K }, (_, k) =>
    records.reduce((sum, record) => sum + (record.dictionaries[id]!.decomposition?.weight[k] ?? 0), 0),
  );
}

/** Effects over the cells of all slides taken together, per class and by shown id; none without a linear head. */
function totalEffects(study: OpenedStudy, opened: OpenedDictionary): Decomposition[] {
  const sums = decompositionSums(opened);
  const { head, classNames } = study.facts.manifest.model;
  if (!sums || !head) return [];
  for (const { dictionaries } of opened.records) {
    const state = dictionaries[opened.id]!.decomposition;
    if (state) sums.merge(state);
  }
  return shownDecomposition(opened.view, sums.decomposition(classNames, head.bias));
}

/** Sums of no cells yet, with the importance of the dictionary's clusters; `undefined` without a head linear in the layer. */
export function decompositionSums({ stored, records, id }: OpenedDictionary): DecompositionSums | undefined {
  const state = records.map(({ dictionaries }) => dictionaries[id]!.decomposition).find((one) => one);
  const s = importanceOf(stored);
  if (!state || !s || s.length !== state.classes * state.K) return undefined;
  return new DecompositionSums(state.classes, state.K, s, state.constant);
}

/** `classes × K` of the fit; `undefined` where the head is not linear in the layer, or before concepts were described. */
export function importanceOf(stored: OpenedDictionary['stored']): readonly number[] | undefined {
  const classes = stored?.concepts[0]?.importance?.length;
  if (classes === undefined || !stored!.concepts.every(({ importance }) => importance)) return undefined;
  return Array.from({ length: classes }, (_, c) =>
    stored!.concepts.map(({ importance }) => importance![c]!),
  ).flat();
}

/** Tiles by their mean weight of each shown cluster. */
function weightHistograms({ study, opened, columns, shown }: TileTable, scale: number): number[][] {
  const { height, width } = study.facts.manifest.layer;
  const K = opened.view.clusters.length;
  return opened.view.clusters.map((_, place) => {
    const bins = new Array<number>(BINS).fill(0);
    for (let row = 0; row < columns.n; row++) {
      const bin = Math.floor((BINS * shown[row * K + place]!) / (height * width) / scale);
      bins[Math.min(BINS - 1, bin)]!++;
    }
    return bins;
  });
}

async function stabilityOf(
  study: OpenedStudy,
  { id, dictionary }: OpenedDictionary,
): Promise<Pick<ConceptCard, 'seedStability' | 'halfStability'>> {
  const { folder, manifest } = study.facts;
  const method = manifest.dictionaries.find((one) => one.id === id)!.method;
  const sweep = (await readSweeps(folder)).find((one) => one.method === method);
  const measured = sweep?.measurements.find(({ K }) => K === dictionary.K);
  if (!measured) return {};
  return {
    seedStability: measured.seedStability.meanCosine,
    halfStability: measured.halfStability.meanCosine,
  };
}

/** Parts split off count from K on in the order of the splits. */
function isNamed(edits: readonly DictionaryEdit[], cluster: number, K: number): boolean {
  let next = K;
  return edits.some((edit) => {
    if (edit.kind === 'rename') return edit.cluster === cluster;
    if (edit.kind === 'merge') return edit.into === cluster && edit.name !== undefined;
    return edit.kind === 'split' && next++ === cluster && edit.name !== undefined;
  });
}
