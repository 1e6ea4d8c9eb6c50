import { hash32, MorphoscopeError } from '@morphoscope/domain';
import type { SlideInput, Split } from './run-settings.js';

/** Whether a slide was kept out of the fit. */
export function isHeldOut(slide: { readonly split?: Split }): boolean {
  return slide.split === 'held-out';
}

/** The independent unit a slide belongs to: its group, or the slide itself where no group is given. */
export function groupOf(slide: { readonly id: string; readonly group?: string }): string {
  return slide.group ?? slide.id;
}

/**
 * Decides which slides are kept out of the fit: those the caller marked, or a seeded share of the groups. Groups are
 * never cut: slides of one patient stay on one side.
 *
 * With labels the choice is stratified: every label (set of labels of a group) gives its share by the largest remainder,
 * and a label with several groups keeps at least one in the fit. Within a stratum the groups with the smallest hash of
 * (seed, group) go, so the order of the slides does not matter.
 * @param holdOut share of the groups, 0–1
 * @returns the slides in the same order, each with its `split` where anything is kept out at all
 * @throws MorphoscopeError `InputError` when a group is on both sides, nothing is left to fit on, or a share is asked
 * for beside marks
 */
export function splitSlides(
  slides: readonly SlideInput[],
  holdOut: number | undefined,
  seed: number,
): SlideInput[] {
  const marked = slides.some((slide) => slide.split !== undefined);
  if (holdOut === undefined && !marked) return [...slides];
  if (holdOut !== undefined && marked) {
    throw new MorphoscopeError('InputError', 'the table of labels already says which slides are held out', {
      where: '--hold-out',
      suggestion: 'Use the column "split" or --hold-out, not both.',
    });
  }
  const out = holdOut === undefined ? markedGroups(slides) : chosenGroups(slides, holdOut, seed);
  return slides.map((slide) => ({ ...slide, split: out.has(groupOf(slide)) ? 'held-out' : 'fit' }));
}

/** Groups marked as held out; slides without a mark go with their group, else into the fit. */
function markedGroups(slides: readonly SlideInput[]): Set<string> {
  const sides = new Map<string, Set<Split>>();
  for (const slide of slides) {
    const known = sides.get(groupOf(slide)) ?? new Set();
    if (slide.split !== undefined) known.add(slide.split);
    sides.set(groupOf(slide), known);
  }
  for (const [group, known] of sides) {
    if (known.size < 2) continue;
    throw new MorphoscopeError('InputError', `group ${group} is in the fit and held out at once`, {
      where: '--labels',
      suggestion: 'Put all slides of a group on one side: slides of one patient are not independent.',
    });
  }
  const out = new Set([...sides].filter(([, known]) => known.has('held-out')).map(([group]) => group));
  if (out.size < sides.size) return out;
  throw new MorphoscopeError('InputError', 'every slide is held out: none is left to fit on', {
    where: '--labels',
    suggestion: 'Give some slides the split "fit".',
  });
}

interface Stratum {
  readonly key: string;
  readonly groups: readonly string[];
  wanted: number;
}

function chosenGroups(slides: readonly SlideInput[], share: number, seed: number): Set<string> {
  if (!(share > 0 && share < 1)) {
    throw new MorphoscopeError('InputError', `${share} is not a share between 0 and 1`, {
      where: '--hold-out',
      suggestion: 'Example: --hold-out 0.3 keeps 30 % of the groups out of the fit.',
    });
  }
  const strata = strataOf(slides, seed);
  const groups = strata.reduce((sum, stratum) => sum + stratum.groups.length, 0);
  if (groups < 2) {
    throw new MorphoscopeError('InputError', 'there is one group of slides: none would be left to fit on', {
      where: '--hold-out',
      suggestion: 'Give more slides, or leave --hold-out away.',
    });
  }
  const wanted = Math.min(groups - 1, Math.max(1, Math.round(share * groups)));
  allot(strata, share, wanted);
  return new Set(strata.flatMap((stratum) => stratum.groups.slice(0, stratum.wanted)));
}

/** Groups by their labels, each stratum in the order in which its groups are held out. */
function strataOf(slides: readonly SlideInput[], seed: number): Stratum[] {
  const labels = new Map<string, Set<string>>();
  for (const slide of slides) {
    const known = labels.get(groupOf(slide)) ?? new Set();
    if (slide.label !== undefined) known.add(slide.label);
    labels.set(groupOf(slide), known);
  }
  const members = new Map<string, { group: string; rank: number }[]>();
  for (const [group, known] of labels) {
    const key = JSON.stringify([...known].sort());
    const rank = hash32(seed, 'hold-out', group);
    members.set(key, [...(members.get(key) ?? []), { group, rank }]);
  }
  return [...members]
    .map(([key, list]) => ({
      key,
      groups: list.sort((a, b) => a.rank - b.rank || (a.group < b.group ? -1 : 1)).map(({ group }) => group),
      wanted: 0,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Shares `wanted` groups out over the strata by the largest remainder; strata give their last group only when all must. */
function allot(strata: readonly Stratum[], share: number, wanted: number): void {
  let left = wanted;
  for (const keep of [1, 0]) {
    while (left > 0) {
      const able = strata.filter((stratum) => stratum.wanted < stratum.groups.length - keep);
      if (able.length === 0) break;
      const missing = ({ groups, wanted: given }: Stratum): number => share * groups.length - given;
      const next = able.reduce((best, stratum) => (missing(stratum) > missing(best) ? stratum : best));
      next.wanted++;
      left--;
    }
  }
}
