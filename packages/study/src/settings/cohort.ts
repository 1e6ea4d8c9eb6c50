import type { Finding } from '@morphoscope/domain';
import type { SlideInput } from './run-settings.js';
import { groupOf, isHeldOut } from './split.js';

/** What the caller's table says of a slide. */
export type TableEntry = Pick<SlideInput, 'label' | 'group' | 'site' | 'split'>;

/** The entries that are there. */
export function tableEntry({ label, group, site, split }: TableEntry): TableEntry {
  return {
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
    ...(site === undefined ? {} : { site }),
    ...(split === undefined ? {} : { split }),
  };
}

type Member = TableEntry & Pick<SlideInput, 'id'>;

/** Fewer independent groups than this make every interval and fold over slides a guess. */
const FEW_GROUPS = 3;

/** What a person should know about labels, groups, sites and the split before trusting figures made with them. */
export function cohortFindings(slides: readonly Member[]): Finding[] {
  return [
    ...missingLabels(slides),
    ...labelFollowsSite(slides),
    ...groupsOnBothSides(slides),
    ...heldOutFindings(slides),
  ];
}

function missingLabels(slides: readonly Member[]): Finding[] {
  const missing = slides.filter((slide) => slide.label === undefined);
  if (missing.length === 0 || missing.length === slides.length) return [];
  return [
    {
      code: 'label-missing',
      severity: 'warning',
      location: listed(missing.map((slide) => slide.id)),
      message: `${missing.length} of ${slides.length} slides have no label and are left out where labels are needed.`,
      suggestion: 'Add them to the table given with --labels.',
    },
  ];
}

function labelFollowsSite(slides: readonly Member[]): Finding[] {
  const labelsOf = new Map<string, Set<string>>();
  for (const { label, site } of slides) {
    if (label === undefined || site === undefined) continue;
    labelsOf.set(site, (labelsOf.get(site) ?? new Set()).add(label));
  }
  const labels = new Set([...labelsOf.values()].flatMap((set) => [...set]));
  if (labelsOf.size < 2 || labels.size < 2 || [...labelsOf.values()].some((set) => set.size > 1)) return [];
  return [
    {
      code: 'label-follows-site',
      severity: 'warning',
      location: listed([...labelsOf.keys()]),
      message: 'Every site has one label only: what tells the labels apart may be the scanner or the stain.',
      suggestion: 'Add slides of other labels from these sites.',
    },
  ];
}

function groupsOnBothSides(slides: readonly Member[]): Finding[] {
  const held = new Set(slides.filter(isHeldOut).map(groupOf));
  const both = [...new Set(slides.filter((slide) => !isHeldOut(slide)).map(groupOf))].filter((group) =>
    held.has(group),
  );
  if (both.length === 0) return [];
  return [
    {
      code: 'group-on-both-sides',
      severity: 'warning',
      location: listed(both),
      message: `${both.length === 1 ? 'One group has' : `${both.length} groups have`} slides in the fit and held out: figures on its held-out slides are too good.`,
      suggestion: 'Leave these slides out of the evaluation.',
    },
  ];
}

function heldOutFindings(slides: readonly Member[]): Finding[] {
  const held = slides.filter(isHeldOut);
  if (held.length === 0) return [];
  const findings: Finding[] = [];
  const groups = new Set(held.map(groupOf));
  if (groups.size < FEW_GROUPS) {
    findings.push({
      code: 'few-held-out',
      severity: 'warning',
      location: listed([...groups]),
      message: `Only ${groups.size} independent ${groups.size === 1 ? 'group is' : 'groups are'} held out: figures on them say little.`,
      suggestion: 'Hold out more groups, or add slides with morphoscope apply.',
    });
  }
  const fitted = new Set(slides.filter((slide) => !isHeldOut(slide)).map((slide) => slide.label));
  const unseen = [...new Set(held.map((slide) => slide.label))].filter((label) => !fitted.has(label));
  if (unseen.length > 0) {
    findings.push({
      code: 'label-unseen-in-fit',
      severity: 'warning',
      location: listed(unseen.map((label) => label ?? '(no label)')),
      message:
        'Held-out slides have labels that no slide of the fit has: the clusters have not seen such tissue.',
      suggestion: 'Give the fit some slides of every label.',
    });
  }
  return findings;
}

function listed(names: readonly string[]): string {
  const sorted = [...names].sort();
  return sorted.length > 5 ? `${sorted.slice(0, 5).join(', ')}, …` : sorted.join(', ');
}
