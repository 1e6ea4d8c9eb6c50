import { access, open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Finding, MorphoscopeError } from '@morphoscope/domain';
import { viewLevels } from '@morphoscope/slide-io';
import {
  cellLevels,
  cohortFindings,
  readRelevanceRecord,
  readSweeps,
  type SlideRecord,
  type StudyManifest,
} from '@morphoscope/study';
import type { DictionaryInfo, SlideFailure, StudyDetail, StudySlide } from '../contract/studies.js';
import { FILES_AT_ONCE, mapLimited } from './map-limited.js';
import type { MapStore } from './map-store.js';
import type { OpenedStudy } from './opened-study.js';
import { type SlideRoots, slideFilePath } from './slide-path.js';
import type { StudyFacts } from './study-facts.js';

/** What the folder knows of a study; the database knows the rest. */
export type FolderOverview = Pick<
  StudyDetail,
  | 'slides'
  | 'failed'
  | 'tiles'
  | 'model'
  | 'layer'
  | 'dictionaries'
  | 'hasIndex'
  | 'hasEvaluation'
  | 'message'
  | 'suggestion'
> & {
  /** `running` also where a run has ended before its end; then `message` says why, where it is known. */
  readonly folderState: 'running' | 'complete';
};

export type FolderDetail = FolderOverview &
  Omit<StudyDetail, 'id' | 'projectId' | 'name' | 'state' | 'createdAt' | 'progress' | 'job'>;

/** What a list of studies shows. */
export async function overviewOf(facts: StudyFacts): Promise<FolderOverview> {
  const { folder, manifest, records } = facts;
  const failures = await readFailures(facts);
  const stopped = manifest.state === 'running' ? await whyStopped(folder.log()) : undefined;
  return {
    folderState: manifest.state,
    slides: manifest.slides.filter(({ id }) => !failures.some(({ slideId }) => slideId === id)).length,
    failed: failures.length,
    tiles: records.reduce((sum, { tiles }) => sum + tiles, 0),
    model: basename(manifest.model.path),
    layer: manifest.layer.name,
    dictionaries: manifest.dictionaries.map(({ id }) => id),
    hasIndex: await isThere(join(folder.index(), 'index.json')),
    hasEvaluation: await isThere(folder.metrics()),
    ...(stopped === undefined ? {} : { message: stopped }),
  };
}

/** Everything of a study but pictures, maps, tiles and concepts; of an unfinished one what is there. */
export async function detailOf(
  study: OpenedStudy,
  maps: MapStore,
  roots: SlideRoots | undefined,
): Promise<FolderDetail> {
  const { facts } = study;
  const { manifest, records, folder } = facts;
  const dictionaryInfo: DictionaryInfo[] = [];
  for (const { id } of manifest.dictionaries) {
    const info = await describeDictionary(study, id);
    if (info) dictionaryInfo.push(info);
  }
  const head = manifest.model.head;
  return {
    ...(await overviewOf(facts)),
    seed: manifest.seed,
    classNames: manifest.model.classNames,
    activation: head?.activation ?? outputsOf(records),
    engine: manifest.engineUsed,
    preprocessing: manifest.preprocessing,
    layerInfo: manifest.layer,
    tiling: manifest.tiling,
    ...(records[0] ? { overlapRule: records[0].overlapRule } : {}),
    ...(head ? { pooling: head.pooling } : {}),
    dictionaryInfo,
    slideInfo: await mapLimited(records, FILES_AT_ONCE, (record) =>
      describeSlide(facts, record, maps, roots),
    ),
    failures: (await readFailures(facts)).map(({ slideId, message, suggestion }) => ({
      ...{ slideId, message },
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
    findings: await findingsOf(facts),
    sweeps: await readSweeps(folder),
  };
}

async function describeDictionary(study: OpenedStudy, id: string): Promise<DictionaryInfo | undefined> {
  const opened = await study.dictionary(id).catch(whereUnfinished(study.facts.manifest));
  if (!opened) return undefined;
  const { dictionary, view, stored } = opened;
  const { history, relativeError } = dictionary.fit;
  return {
    id,
    method: study.facts.manifest.dictionaries.find((one) => one.id === id)!.method,
    kind: dictionary.kind,
    K: dictionary.K,
    shown: view.clusters.filter(({ hidden }) => !hidden).length,
    order: dictionary.order,
    ...(dictionary.kind === 'nmf' ? { relativeError: relativeError ?? history.at(-1)! } : {}),
    ...(dictionary.metric ? { decisionReads: dictionary.metric.source } : {}),
    ...(stored?.decisionNote === undefined ? {} : { decisionNote: stored.decisionNote }),
    ...(dictionary.tree ? { tree: dictionary.tree } : {}),
    weightScale: await study.weightScale(opened),
  };
}

/** What is missing of a study that is not finished is no error. */
function whereUnfinished({ state }: StudyManifest) {
  return (error: unknown): undefined => {
    if (state === 'running' && error instanceof MorphoscopeError && error.tag === 'StudyError') return;
    throw error;
  };
}

async function describeSlide(
  { manifest }: StudyFacts,
  record: SlideRecord,
  maps: MapStore,
  roots: SlideRoots | undefined,
): Promise<StudySlide> {
  const { slide, label, group, site, split } = record;
  return {
    slideId: record.id,
    width: slide.width,
    height: slide.height,
    mpp: slide.mpp!,
    ...(slide.objectivePower === undefined ? {} : { objectivePower: slide.objectivePower }),
    levels: viewLevels(slide.levels).map(({ width, height, downsample, blockWidth, blockHeight }) => ({
      ...{ width, height, downsample, blockWidth, blockHeight },
    })),
    cells: cellLevels(record.raster),
    tiles: record.tiles,
    tileSide: (manifest.tiling.tilePx * manifest.tiling.mpp) / slide.mpp!.x,
    tissueAreaMm2: record.tissueAreaMm2,
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
    ...(site === undefined ? {} : { site }),
    ...(split === undefined ? {} : { split }),
    meanPrediction: record.meanPrediction,
    readable: await slideFilePath(record.path, roots).then(
      () => true,
      () => false,
    ),
    maps: await maps.layers(record),
  };
}

/** Without a head that is known: what the mean outputs look like. */
function outputsOf(records: readonly SlideRecord[]): StudyDetail['activation'] {
  const outputs = records.map(({ meanPrediction }) => meanPrediction);
  if (outputs.length === 0 || outputs.some((one) => one.some((value) => value < 0 || value > 1)))
    return 'none';
  const sums = outputs.map((one) => one.reduce((sum, value) => sum + value, 0));
  return sums.every((sum) => Math.abs(sum - 1) < 1e-4) && outputs[0]!.length > 1 ? 'softmax' : 'sigmoid';
}

async function findingsOf({ folder, manifest, records }: StudyFacts): Promise<Finding[]> {
  const findings: Finding[] = [...cohortFindings(records)];
  for (const { id } of manifest.dictionaries)
    findings.push(...((await readRelevanceRecord(folder.relevance(id)))?.findings ?? []));
  return findings;
}

/** Of a run at work its own list may not be there yet. */
async function readFailures({ folder }: StudyFacts): Promise<SlideFailure[]> {
  try {
    return JSON.parse(await readFile(folder.failures(), 'utf8')) as SlideFailure[];
  } catch {
    return [];
  }
}

/** Bytes at the end of a log that are looked at. */
const TAIL = 64 * 1024;

/** Why the last run stopped, from the end of its log; `undefined` when it did not, or nobody knows. */
async function whyStopped(log: string): Promise<string | undefined> {
  const file = await open(log).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    for (const line of buffer.toString('utf8').split('\n').reverse()) {
      const { event, message } = eventOf(line);
      if (event === 'stopped') return message;
      if (event === 'started') return undefined;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function eventOf(line: string): { readonly event?: string; readonly message?: string } {
  try {
    return JSON.parse(line) as { event?: string; message?: string };
  } catch {
    return {};
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
