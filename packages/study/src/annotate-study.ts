import { realpath, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type Finding, isMorphoscopeError, MorphoscopeError } from '@morphoscope/domain';
import { annotationFormat } from './annotation/annotation-files.js';
import { type Annotations, openAnnotations } from './annotation/annotations.js';
import { type KeptAnnotations, readKept, writeKept } from './annotation/kept-annotations.js';
import { outlinesOf } from './annotation/outlines.js';
import { readManifest } from './folder/manifest.js';
import { StudyFolder } from './folder/study-folder.js';
import { readSlideRecord, type SlideRecord } from './stage/apply-slides.js';

/** What `annotateStudy` asks for. */
export interface AnnotateSettings {
  /** Root of a study; it need not be finished. */
  readonly study: string;
  /** A folder with a file per slide, or one file, as `openAnnotations` takes them. */
  readonly annotations: string;
}

/** What was kept. */
export interface AnnotatedStudy {
  readonly kept: readonly KeptAnnotations[];
  readonly findings: readonly Finding[];
}

/**
 * Brings annotations into a study, so that whoever opens it sees them: outlines, and masks as outlines, one GeoJSON file per
 * slide in `annotations/`. A slide that has some already gets the new ones instead; others stay as they are.
 * @throws MorphoscopeError `StudyError` for no study, `InputError` when there is no annotation of any of its slides.
 */
export async function annotateStudy({ study, annotations: path }: AnnotateSettings): Promise<AnnotatedStudy> {
  const folder = new StudyFolder(study);
  const records = await slideRecords(folder);
  const annotations = await openAnnotations(path, records.map(asAnnotated));
  const { kept, findings } = await keepAnnotations(folder, records, annotations);
  const all = [...annotations.findings, ...findings];
  if (kept.length > 0) return { kept, findings: all };
  const [first] = all.filter(({ severity }) => severity === 'error');
  throw new MorphoscopeError(
    'InputError',
    first?.message ?? 'no file is an annotation of a slide of the study',
    {
      where: path,
      suggestion: first?.suggestion ?? 'Name the files after the slides, e.g. case-1.geojson for case-1.svs.',
    },
  );
}

/** Keeps what was opened; what cannot be kept becomes a finding. Annotations that are the study's own stay untouched. */
export async function keepAnnotations(
  folder: StudyFolder,
  records: readonly SlideRecord[],
  annotations: Annotations,
): Promise<AnnotatedStudy> {
  const kept: KeptAnnotations[] = [];
  const findings: Finding[] = [];
  for (const record of records) {
    try {
      const outlines = await annotations.outlines(record.id);
      if (outlines) kept.push(await writeKept(folder, record, outlines));
    } catch (error) {
      if (!isMorphoscopeError(error) || error.tag !== 'InputError') throw error;
      findings.push({
        code: 'annotation-not-kept',
        severity: 'error',
        location: record.id,
        message: `The annotation of ${record.id} is not kept in the study: ${error.message}.`,
        ...(error.suggestion === undefined ? {} : { suggestion: error.suggestion }),
      });
    }
  }
  return { kept, findings };
}

/** One file for one slide, whatever it is called: `name` says by its ending what it is. */
export interface SlideAnnotationFile {
  readonly path: string;
  /** As people call it; GeoJSON or ASAP XML. */
  readonly name: string;
}

/**
 * Keeps one slide's outlines.
 * @throws MorphoscopeError `InputError` for a file that holds no outlines on the slide, or a slide that the study does not have.
 */
export async function annotateSlide(
  study: string,
  slide: string,
  { path, name }: SlideAnnotationFile,
): Promise<KeptAnnotations> {
  const format = annotationFormat(name);
  if (format === undefined || format === 'mask')
    throw new MorphoscopeError('InputError', `${name} is no file of outlines`, {
      where: name,
      suggestion: 'Send GeoJSON (.geojson, .json) or ASAP XML (.xml).',
    });
  const folder = new StudyFolder(study);
  const record = await oneRecord(folder, slide);
  const outlines = await outlinesOf({ slideId: slide, path, format }, record.slide);
  return writeKept(folder, record, { ...outlines, source: name });
}

/**
 * What a study keeps of a slide; `undefined` where it is not annotated.
 * @throws MorphoscopeError `InputError` for a slide that the study does not have, or a file that is damaged.
 */
export async function readAnnotations(study: string, slide: string): Promise<KeptAnnotations | undefined> {
  const folder = new StudyFolder(study);
  return readKept(folder, await oneRecord(folder, slide));
}

/** Takes a slide's annotations out of the study. @returns whether there were any */
export async function removeAnnotations(study: string, slide: string): Promise<boolean> {
  const folder = new StudyFolder(study);
  await oneRecord(folder, slide);
  return rm(folder.annotation(slide)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** Whether a path is the study's own folder of annotations, or a file in it. */
export async function areKept(folder: StudyFolder, path: string): Promise<boolean> {
  const own = await realpath(folder.annotations()).catch(() => undefined);
  const given = await realpath(path).catch(() => resolve(path));
  return own !== undefined && (given === own || dirname(given) === own);
}

function asAnnotated({ id, path, slide }: SlideRecord) {
  return { id, path, width: slide.width, height: slide.height };
}

async function slideRecords(folder: StudyFolder): Promise<SlideRecord[]> {
  const { slides } = await readManifest(folder);
  const records = await Promise.all(slides.map(({ id }) => readSlideRecord(folder.slide(id))));
  return records.filter((record) => record !== undefined);
}

async function oneRecord(folder: StudyFolder, slide: string): Promise<SlideRecord> {
  const { slides } = await readManifest(folder);
  const known = slides.some(({ id }) => id === slide);
  const record = known ? await readSlideRecord(folder.slide(slide)) : undefined;
  if (record) return record;
  throw new MorphoscopeError('InputError', `the study has no slide ${slide}${known ? ' yet' : ''}`, {
    where: basename(folder.root),
    suggestion: known ? 'Wait until its run has done it.' : 'Give the name of one of its slides.',
  });
}
