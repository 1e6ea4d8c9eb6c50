import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import type { SlideInput } from '../settings/run-settings.js';
import { readRunRecord } from '../shared-run/run-record.js';
import type { CohortSlide } from '../stage/run-context.js';
import { writeError } from './atomic.js';
import { contentHash } from './content-hash.js';
import { differences, findManifest, type StudyManifest, writeManifest } from './manifest.js';
import type { StudyFolder } from './study-folder.js';

/** Stands for the content hash of a file that cannot be read. */
export const UNREADABLE = 'unreadable';

/**
 * Gives every slide its content hash.
 * @throws MorphoscopeError `InputError` when two slides have the same name.
 */
export async function identifySlides(slides: readonly SlideInput[]): Promise<CohortSlide[]> {
  const seen = new Map<string, string>();
  const known: CohortSlide[] = [];
  for (const slide of slides) {
    const other = seen.get(slide.id);
    if (other !== undefined) {
      throw new MorphoscopeError(
        'InputError',
        `two slides are called ${slide.id}: ${other} and ${slide.path}`,
        {
          suggestion: 'Rename one of the files: names without extension must be unique within a study.',
        },
      );
    }
    seen.set(slide.id, slide.path);
    // An unreadable file becomes a recorded failure when its turn comes.
    known.push({ ...slide, contentHash: await contentHash(slide.path).catch(() => UNREADABLE) });
  }
  return known;
}

/**
 * Makes the folder if need be; a folder with other things in it is not ours to fill.
 * @throws MorphoscopeError `InputError`
 */
export async function makeStudyFolder(folder: StudyFolder): Promise<void> {
  const entries = await readdir(folder.root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new MorphoscopeError('InputError', 'is not a folder', {
      where: folder.root,
      suggestion: 'Choose another place with --out.',
      cause: error,
    });
  });
  if (entries.some((name) => !folder.isLock(name))) {
    await access(folder.manifest()).catch(() => {
      throw new MorphoscopeError('InputError', 'the folder holds other files', {
        where: folder.root,
        suggestion: 'Choose an empty or new folder with --out.',
      });
    });
  }
  await mkdir(folder.root, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, folder.root);
  });
}

/**
 * Starts a study in the folder or goes on with the one that is there.
 * @param changed settings in which a study that is not finished may differ: it goes on with what they are now, and keeps
 * what was made from the same inputs. Default: none
 * @returns whether the study is finished already.
 * @throws MorphoscopeError `StudyError` when the folder holds a study and `resume` is not asked for, or when that study
 * was started with other settings.
 */
export async function startOrResume(
  folder: StudyFolder,
  wanted: StudyManifest,
  resume: boolean,
  changed: readonly string[] = [],
): Promise<boolean> {
  const existing = await findManifest(folder);
  if (existing) checkResumable(existing, wanted, folder.root, resume, changed);
  if (existing?.state === 'complete') return true;
  await writeManifest(folder, wanted);
  return false;
}

/** Removes what a run that was stopped left half-written. Only while nobody else can be at work in the folder. */
export async function clearScratch(folder: StudyFolder): Promise<void> {
  await rm(folder.scratch(), { recursive: true, force: true });
}

/** Intermediate results are no longer needed; those of slides that workers are adding to the study are left to them. */
export async function clearWork(folder: StudyFolder): Promise<void> {
  if ((await readRunRecord(folder))?.kind === 'add') return;
  await rm(folder.work(), { recursive: true, force: true });
}

function checkResumable(
  existing: StudyManifest,
  wanted: StudyManifest,
  where: string,
  resume: boolean,
  changed: readonly string[],
): void {
  const tolerated = existing.state === 'running' ? changed : [];
  const differing = differences(existing, wanted).filter((name) => !tolerated.includes(name));
  if (differing.length > 0) {
    throw new MorphoscopeError(
      'StudyError',
      `the folder holds a study with other settings: ${differing.join(', ')}`,
      { where, suggestion: 'Use the settings it was started with, or another folder with --out.' },
    );
  }
  if (resume) return;
  const complete = existing.state === 'complete';
  throw new MorphoscopeError(
    'StudyError',
    `the folder holds ${complete ? 'a finished' : 'an interrupted'} study`,
    {
      where,
      suggestion: complete ? 'Choose another folder with --out.' : 'Go on with it with --resume.',
    },
  );
}
