import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohortFindings } from '../src/settings/cohort.js';
import type { SlideInput } from '../src/settings/run-settings.js';
import { groupOf, isHeldOut, splitSlides } from '../src/settings/split.js';

const slide = (id: string, more: Partial<SlideInput> = {}): SlideInput => ({
  id,
  path: `${id}.tif`,
  ...more,
});

/** Slides in groups of several, a label per group. */
const cohort = (groups: number, labels: readonly string[]): SlideInput[] =>
  Array.from({ length: groups }, (_, g) => g).flatMap((g) =>
    Array.from({ length: 1 + (g % 3) }, (_, i) =>
      slide(`s${g}-${i}`, { group: `p${g}`, label: labels[g % labels.length]! }),
    ),
  );

const heldGroups = (slides: readonly SlideInput[]): Set<string> =>
  new Set(slides.filter(isHeldOut).map(groupOf));

describe('splitSlides', () => {
  it('leaves slides alone when nothing is kept out', () => {
    const slides = cohort(4, ['a', 'b']);
    expect(splitSlides(slides, undefined, 1)).toEqual(slides);
  });

  it('keeps whole groups out, the share asked for, at least one, never all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 0, max: 1000 }),
        (groups, labels, share, seed) => {
          const slides = cohort(
            groups,
            Array.from({ length: labels }, (_, i) => `label ${i}`),
          );
          const split = splitSlides(slides, share, seed);
          const held = heldGroups(split);
          expect(held.size).toBe(Math.min(groups - 1, Math.max(1, Math.round(share * groups))));
          for (const one of split) expect(isHeldOut(one)).toBe(held.has(groupOf(one)));
          expect(split.map(({ id }) => id)).toEqual(slides.map(({ id }) => id));
        },
      ),
    );
  });

  it('takes from every label its share, to within one group', () => {
    const split = splitSlides(cohort(40, ['a', 'a', 'a', 'b']), 0.25, 3);
    const held = [...heldGroups(split)];
    const labelOf = (group: string): string => split.find((one) => groupOf(one) === group)!.label!;
    expect(held.filter((group) => labelOf(group) === 'a').length).toBe(8);
    expect(held.filter((group) => labelOf(group) === 'b').length).toBe(2);
  });

  it('leaves a group of every label in the fit while another can go', () => {
    const slides = [slide('a1', { label: 'a' }), slide('b1', { label: 'b' })];
    const more = ['c1', 'c2', 'c3', 'c4'].map((id) => slide(id, { label: 'c' }));
    const split = splitSlides([...slides, ...more], 0.5, 1);
    expect([...heldGroups(split)].every((id) => id.startsWith('c'))).toBe(true);
    expect(heldGroups(split).size).toBe(3);
  });

  it('does not depend on the order of the slides, but on the seed', () => {
    const slides = cohort(20, ['a', 'b']);
    const chosen = (seed: number, list: readonly SlideInput[]) =>
      [...heldGroups(splitSlides(list, 0.3, seed))].sort();
    expect(chosen(5, [...slides].reverse())).toEqual(chosen(5, slides));
    const seeds = [1, 2, 3, 4, 5].map((seed) => chosen(seed, slides).join());
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('takes marks as they are; unmarked slides of a marked group go with it, others into the fit', () => {
    const split = splitSlides(
      [
        slide('a', { group: 'p', split: 'held-out' }),
        slide('b', { group: 'p' }),
        slide('c'),
        slide('d', { split: 'fit' }),
      ],
      undefined,
      1,
    );
    expect(split.map((one) => one.split)).toEqual(['held-out', 'held-out', 'fit', 'fit']);
  });

  it.each([
    [
      'a group on both sides',
      [slide('a', { group: 'p', split: 'fit' }), slide('b', { group: 'p', split: 'held-out' })],
      undefined,
      /group p is in the fit and held out/,
    ],
    ['everything held out', [slide('a', { split: 'held-out' })], undefined, /none is left to fit on/],
    ['one group only', [slide('a', { group: 'p' }), slide('b', { group: 'p' })], 0.5, /one group/],
    ['marks and a share', [slide('a', { split: 'fit' }), slide('b')], 0.5, /already says/],
    ['a share of 1', [slide('a'), slide('b')], 1, /not a share/],
    ['a share of 0', [slide('a'), slide('b')], 0, /not a share/],
  ] as const)('refuses %s', (_, slides, share, message) => {
    expect(() => splitSlides(slides, share, 1)).toThrow(message);
  });
});

describe('cohortFindings', () => {
  const codes = (slides: readonly SlideInput[]): string[] => cohortFindings(slides).map(({ code }) => code);

  it('is silent about a sound cohort and about one without a table', () => {
    expect(codes([slide('a'), slide('b')])).toEqual([]);
    const sound = ['fit', 'held-out'].flatMap((split) =>
      [0, 1, 2, 3].map((i) =>
        slide(`${split}${i}`, {
          split: split as 'fit',
          label: i % 2 ? 'x' : 'y',
          site: i < 2 ? 'here' : 'there',
        }),
      ),
    );
    expect(codes(sound)).toEqual([]);
  });

  it.each([
    ['label-missing', [slide('a', { label: 'x' }), slide('b')]],
    ['label-follows-site', [slide('a', { label: 'x', site: '1' }), slide('b', { label: 'y', site: '2' })]],
    [
      'group-on-both-sides',
      [
        slide('a', { group: 'p', split: 'fit' }),
        ...['p', 'q', 'r'].map((group) => slide(group, { group, split: 'held-out' as const })),
      ],
    ],
    ['few-held-out', [slide('a', { split: 'fit' }), slide('b', { split: 'held-out' })]],
    [
      'label-unseen-in-fit',
      [
        slide('a', { label: 'x', split: 'fit' }),
        ...['x', 'y', 'x'].map((label, i) => slide(`h${i}`, { label, split: 'held-out' as const })),
      ],
    ],
  ])('says %s', (code, slides) => {
    expect(codes(slides)).toEqual([code]);
  });
});
