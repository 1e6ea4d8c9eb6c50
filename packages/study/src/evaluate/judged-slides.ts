import { type Finding, MorphoscopeError } from '@morphoscope/domain';
import { contentHash } from '../folder/content-hash.js';
import type { StudyManifest } from '../folder/manifest.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { groupOf, isHeldOut } from '../settings/split.js';
import { readSlideRecord, type SlideRecord } from '../stage/apply-slides.js';
import type { CohortSlide } from '../stage/run-context.js';
import type { SlideFacts } from './evaluate-settings.js';

/** A slide with what is known of it for the evaluation. */
export interface JudgedSlide {
  readonly slide: CohortSlide;
  readonly record: SlideRecord;
  /** The independent unit it belongs to. */
  readonly group: string;
  readonly label?: string;
  readonly site?: string;
  readonly split: 'fit' | 'held-out';
}

/** The slides of a study, by their part in the evaluation. */
export interface SlideParts {
  /** Judged: those kept out of the fit, or all where none was. */
  readonly judged: readonly JudgedSlide[];
  /** Slides the dictionaries were fitted on. */
  readonly fit: readonly JudgedSlide[];
  readonly heldOut: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Reads the slides of a finished study and says which are judged.
 * @param facts entries that go before those of the study, by slide id
 * @throws MorphoscopeError `StudyError` when the study holds no slide that was explained
 */
export async function judgedSlides(
  folder: StudyFolder,
  manifest: StudyManifest,
  facts: ReadonlyMap<string, SlideFacts> = new Map(),
): Promise<SlideParts> {
  const all: JudgedSlide[] = [];
  for (const slide of manifest.slides) {
    const record = await readSlideRecord(folder.slide(slide.id));
    if (record) all.push(judgedSlide(slide, record, facts.get(slide.id)));
  }
  if (all.length === 0)
    throw new MorphoscopeError('StudyError', 'the study holds no slide that was explained', {
      where: folder.root,
      suggestion: 'See failures.json.',
    });
  const held = all.filter(({ split }) => split === 'held-out');
  const fit = all.filter(({ split }) => split === 'fit');
  const heldOut = held.length > 0;
  const judged = heldOut ? held : all;
  return {
    judged,
    fit,
    heldOut,
    findings: [...splitFindings(heldOut, all), ...groupFindings(judged), ...strangerFindings(all, facts)],
  };
}

/**
 * Makes sure that a slide's file is the one that the study was made from. A file that cannot be read is met when it is opened.
 * @throws MorphoscopeError `SlideError`
 */
export async function checkSameSlide({ slide }: JudgedSlide): Promise<void> {
  const now = await contentHash(slide.path).catch(() => slide.contentHash);
  if (now === slide.contentHash) return;
  throw new MorphoscopeError('SlideError', 'the file is not the one that the study was made from', {
    where: slide.path,
    suggestion: 'Put the original back, or run the study again.',
  });
}

function judgedSlide(slide: CohortSlide, record: SlideRecord, facts: SlideFacts = {}): JudgedSlide {
  const label = facts.label ?? slide.label;
  const site = facts.site ?? slide.site;
  const group = facts.group ?? groupOf(slide);
  return {
    slide,
    record,
    group,
    ...(label === undefined ? {} : { label }),
    ...(site === undefined ? {} : { site }),
    split: isHeldOut(slide) ? 'held-out' : 'fit',
  };
}

function splitFindings(heldOut: boolean, all: readonly JudgedSlide[]): Finding[] {
  if (heldOut) return groupsOnBothSides(all);
  return [
    {
      code: 'nothing-held-out',
      severity: 'warning',
      location: 'the slides judged',
      message:
        'No slide was kept out of the fit: the clusters have seen every slide they are judged on, so all figures are optimistic.',
      suggestion: 'Run the study again with --hold-out 0.3, or mark slides as held-out in --labels.',
    },
  ];
}

function groupsOnBothSides(all: readonly JudgedSlide[]): Finding[] {
  const fit = new Set(all.filter(({ split }) => split === 'fit').map(({ group }) => group));
  const both = all.filter(({ split, group }) => split === 'held-out' && fit.has(group));
  if (both.length === 0) return [];
  return [
    {
      code: 'group-on-both-sides',
      severity: 'warning',
      location: both[0]!.group,
      message: `${both.length} held-out slides share a group with slides of the fit: they are not independent of it.`,
    },
  ];
}

function groupFindings(judged: readonly JudgedSlide[]): Finding[] {
  const groups = new Set(judged.map(({ group }) => group)).size;
  if (groups >= 5) return [];
  const count = groups === 1 ? 'one group' : `${groups} groups`;
  return [
    {
      code: 'few-groups',
      severity: 'warning',
      location: 'the slides judged',
      message: `The slides judged form ${count}. ${groups < 2 ? 'Nothing can be cross-validated and no interval given.' : 'Cross-validation and intervals over so few are rough.'}`,
      suggestion: 'Judge slides of more patients.',
    },
  ];
}

function strangerFindings(all: readonly JudgedSlide[], facts: ReadonlyMap<string, SlideFacts>): Finding[] {
  if (facts.size === 0) return [];
  if (all.some(({ slide }) => facts.has(slide.id))) return [];
  return [
    {
      code: 'labels-miss',
      severity: 'warning',
      location: '--labels',
      message: 'No slide of the study stands in the table of labels.',
      suggestion: `Slides are called, e.g., ${all[0]!.slide.id}.`,
    },
  ];
}
