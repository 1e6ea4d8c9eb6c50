import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carried, placeOf, studyPath } from '../../src/study/links';
import { firstRows, rowsPerSlide, slideOfRow } from '../../src/study/rows';
import { meet } from '../../src/study/use-selection';

describe('rows and slides', () => {
  it('every row lies on the slide that holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), (tiles) => {
        const first = firstRows(tiles.map((n) => ({ tiles: n })));
        const slow = tiles.flatMap((n, slide) => new Array<number>(n).fill(slide));
        for (const [row, slide] of slow.entries()) expect(slideOfRow(row, first)).toBe(slide);
        expect(slideOfRow(slow.length, first)).toBe(-1);
        expect(slideOfRow(-1, first)).toBe(-1);
        expect(
          rowsPerSlide(
            slow.map((_, row) => row),
            first,
          ),
        ).toEqual(tiles);
      }),
    );
  });
});

describe('a new selection', () => {
  it('replaces, adds or removes', () => {
    expect(meet([1, 5], [9, 2], 'replace')).toEqual([2, 9]);
    expect(meet([1, 5], [5, 2], 'add')).toEqual([1, 2, 5]);
    expect(meet([1, 2, 5], [5, 7], 'remove')).toEqual([1, 2]);
  });
});

describe('links', () => {
  it('lead to the page with the view', () => {
    expect(studyPath('s1', { page: 'overview' })).toBe('/s/s1');
    expect(studyPath('s1', { page: 'concept', cluster: 0 }, { classIndex: 2 })).toBe(
      '/s/s1/concept/1?class=2',
    );
    expect(studyPath('s1', { page: 'slide', slide: 'a b/ü' })).toBe('/s/s1/slide/a%20b%2F%C3%BC');
  });

  it('leave behind what belongs to one slide', () => {
    const at = { x: 1, y: 2, mpp: 1, rotation: 0 };
    expect(carried({ at, beside: 'slide:b', classIndex: 1 })).toEqual({ classIndex: 1 });
  });

  it('show a place in its middle, large enough to see', () => {
    const place = placeOf({ x: 100, y: 300, width: 512, height: 512 }, 0.25);
    expect(place).toMatchObject({ x: 356, y: 556, rotation: 0 });
    expect((512 * 0.25) / place.mpp).toBeGreaterThan(100);
  });
});
