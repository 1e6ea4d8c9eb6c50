import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DictionarySummary, SaliencySummary, StudySummary } from '@morphoscope/domain';
import { SlideSaliency } from '../attribution/slide-saliency.js';
import { readMetrics } from '../evaluate/metrics-file.js';
import type { SlideFailure } from '../folder/failed-slides.js';
import { openFinishedStudy } from '../folder/finished-study.js';
import type { StudyManifest } from '../folder/manifest.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { readRelevanceRecord } from '../relevance/relevance-folder.js';
import { cohortFindings } from '../settings/cohort.js';
import { readSlideRecord, type SlideRecord } from '../stage/apply-slides.js';
import { readSweeps } from '../stage/sweep-clusters.js';
import { summariseDictionary } from './summarise-dictionary.js';

/**
 * Reads a study folder into everything a report shows. Pictures and maps of slides are loaded when asked for, so memory
 * does not grow with the cohort.
 * @throws MorphoscopeError `StudyError` when the folder is no study, or not finished.
 */
export async function summarise(root: string): Promise<StudySummary> {
  const { folder, manifest } = await openFinishedStudy(root);
  const records = await readAllRecords(folder, manifest);
  const dictionaries: DictionarySummary[] = [];
  const findings = [...cohortFindings(records)];
  const saliency = new SlideSaliency(folder, records, manifest.model.classNames);
  const maps = new Map<string, readonly SaliencySummary[]>();
  for (const record of records) maps.set(record.id, await saliency.of(record));
  for (const { id } of manifest.dictionaries) {
    dictionaries.push(await summariseDictionary(folder, manifest, records, id, maps));
    findings.push(...((await readRelevanceRecord(folder.relevance(id)))?.findings ?? []));
  }
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
    findings,
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
