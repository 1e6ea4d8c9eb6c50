import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DecompositionSums, findingsOfCluster } from '@morphoscope/concepts';
import {
  type ConceptSummary,
  type Decomposition,
  type DictionarySummary,
  type Heatmap,
  MorphoscopeError,
  type SlideSummary,
  type StudySummary,
  type TilePixels,
} from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import { openZarr } from './array/zarr.js';
import { readMetrics } from './evaluate/metrics-file.js';
import { readDictionary } from './folder/dictionary-folder.js';
import { readManifest, type StudyManifest } from './folder/manifest.js';
import { StudyFolder, slideFile } from './folder/study-folder.js';
import { cohortFindings, tableEntry } from './settings/cohort.js';
import { readSlideRecord, type SlideRecord } from './stage/apply-slides.js';
import { NOT_COVERED } from './stage/cell-maps.js';
import { type ConceptsRecord, readConcepts } from './stage/describe-concepts.js';
import type { SlideFailure } from './stage/run-context.js';
import { readSweeps } from './stage/sweep-clusters.js';

/** Longest side of the hard maps given to a report, cells. */
const MAP_SIDE = 768;

/**
 * Reads a study folder into everything a report shows. Pictures and maps of slides are loaded when asked for, so memory
 * does not grow with the cohort.
 * @throws MorphoscopeError `StudyError` when the folder is no study, or not finished.
 */
export async function summarise(root: string): Promise<StudySummary> {
  const folder = new StudyFolder(root);
  const manifest = await readManifest(folder);
  if (manifest.state !== 'complete') {
    throw new MorphoscopeError('StudyError', 'the study is not finished', {
      where: root,
      suggestion: 'Go on with it: morphoscope run … --resume.',
    });
  }
  const records = await readAllRecords(folder, manifest);
  const dictionaries: DictionarySummary[] = [];
  for (const { id } of manifest.dictionaries)
    dictionaries.push(await summariseDictionary(folder, manifest, records, id));
  const failures = JSON.parse(await readFile(folder.failures(), 'utf8')) as SlideFailure[];
  const evaluation = await readMetrics(folder);
  const sweeps = await readSweeps(folder);
  return {
    title: basename(root),
    version: manifest.version,
    model: {
      file: basename(manifest.model.path),
      sha256: manifest.model.sha256,
      classNames: manifest.model.classNames,
      engine: manifest.engineUsed,
      preprocessing: manifest.preprocessing,
      layer: manifest.layer,
    },
    tiling: manifest.tiling,
    overlapRule: records[0]!.overlapRule,
    seed: manifest.seed,
    dictionaries,
    ...(sweeps.length > 0 ? { sweeps } : {}),
    failures,
    findings: cohortFindings(records),
    ...(evaluation ? { evaluation } : {}),
  };
}

async function readAllRecords(folder: StudyFolder, manifest: StudyManifest): Promise<SlideRecord[]> {
  const records: SlideRecord[] = [];
  for (const { id } of manifest.slides) {
    const record = await readSlideRecord(folder.slide(id));
    if (record) records.push(record);
  }
  return records;
}

async function summariseDictionary(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  id: string,
): Promise<DictionarySummary> {
  const dictionary = await readDictionary(folder.dictionary(id));
  const stored = await readConcepts(folder.concepts(id));
  if (!dictionary || !stored) {
    throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
  }
  const concepts: ConceptSummary[] = [];
  for (const concept of stored.concepts) {
    const pictures = [];
    for (const { file, ...picture } of concept.pictures) {
      pictures.push({ ...picture, pixels: await readPicture(join(folder.concepts(id), file)) });
    }
    concepts.push({ ...concept, pictures, findings: findingsOfCluster(stored.findings, concept.cluster) });
  }
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
    concepts,
    ...(stored.decisionNote === undefined ? {} : { decisionNote: stored.decisionNote }),
    slides: records.map((record) => summariseSlide(folder, manifest, record, stored.concepts, id)),
  };
}

function summariseSlide(
  folder: StudyFolder,
  manifest: StudyManifest,
  record: SlideRecord,
  concepts: ConceptsRecord['concepts'],
  id: string,
): SlideSummary {
  const { slide } = record;
  const { labelCounts, none } = record.dictionaries[id]!;
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
    hardMap: () => readHardMap(folder, record, id, MAP_SIDE),
    prevalence: labelCounts.map((count) => (covered > 0 ? count / covered : 0)),
    meanPrediction: record.meanPrediction,
    decomposition: decompositionOf(record, concepts, id, manifest),
  };
}

function decompositionOf(
  record: SlideRecord,
  concepts: ConceptsRecord['concepts'],
  id: string,
  manifest: StudyManifest,
): Decomposition[] {
  const state = record.dictionaries[id]!.decomposition;
  const { head, classNames } = manifest.model;
  if (!state || !head) return [];
  const s = Array.from({ length: state.classes }, (_, c) =>
    concepts.map((concept) => concept.importance![c]!),
  ).flat();
  const sums = new DecompositionSums(state.classes, state.K, s, state.constant);
  sums.merge(state);
  return sums.decomposition(classNames, head.bias);
}

/**
 * A slide's hard map for one dictionary, thinned to at most `side` cells per axis by taking every n-th cell. NaN where no
 * tile is and on glass: what a model makes of glass is no finding about tissue.
 */
export async function readHardMap(
  folder: StudyFolder,
  record: SlideRecord,
  id: string,
  side: number,
): Promise<Heatmap> {
  const cellsFolder = join(folder.slide(record.id), slideFile.cells);
  const labels = await openZarr(join(cellsFolder, id, 'label'));
  const tissue = await openZarr(join(cellsFolder, 'tissue'));
  const every = Math.max(1, Math.ceil(Math.max(labels.width, labels.height) / side));
  const width = Math.ceil(labels.width / every);
  const height = Math.ceil(labels.height / every);
  const data = new Float32Array(width * height).fill(Number.NaN);
  for (let band = 0; band * labels.chunk < labels.height; band++) {
    const { y0, rows, data: cells } = await labels.readBand(band);
    const { data: onTissue } = await tissue.readBand(band);
    for (let r = (every - (y0 % every)) % every; r < rows; r += every) {
      for (let x = 0; x < width; x++) {
        const at = r * labels.width + x * every;
        const label = cells[at]!;
        if (label !== NOT_COVERED && onTissue[at] === 1) data[((y0 + r) / every) * width + x] = label;
      }
    }
  }
  const { raster } = record;
  return {
    raster: { ...raster, width, height, stepX: raster.stepX * every, stepY: raster.stepY * every },
    channels: 1,
    data,
  };
}

async function readPicture(path: string): Promise<TilePixels> {
  const reader = await openSlide(path);
  try {
    return await reader.thumbnail(4096);
  } finally {
    await reader.close();
  }
}
