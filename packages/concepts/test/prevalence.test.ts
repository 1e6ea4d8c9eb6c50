import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concentrationFindings, findingsOfCluster, prevalence } from '../src/index.js';

const slides = [
  { slideId: 'a', counts: [90, 10, 0], none: 100 },
  { slideId: 'b', counts: [10, 190, 0] },
];

it('is a share of covered cells, with "none" among them', () => {
  const result = prevalence(slides, 3);
  expect(result.bySlide).toEqual([
    [0.45, 0.05, 0],
    [0.05, 0.95, 0],
  ]);
  expect(result.overall).toEqual([0.25, 0.5, 0]);
  expect(result.none).toEqual([0.5, 0]);
  expect(result.byCluster[1]).toEqual({ a: 0.05, b: 0.95 });
});

it('adds up to 1 with "none", on every slide that has cells', () => {
  const cells = fc.nat({ max: 1e6 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ counts: fc.array(cells, { minLength: 3, maxLength: 3 }), none: cells }), {
        minLength: 1,
        maxLength: 8,
      }),
      (rows) => {
        const result = prevalence(
          rows.map((row, s) => ({ slideId: String(s), ...row })),
          3,
        );
        for (const [s, row] of rows.entries()) {
          const any = row.none + row.counts.reduce((a, b) => a + b, 0) > 0;
          const total = result.none[s]! + result.bySlide[s]!.reduce((a, b) => a + b, 0);
          expect(total).toBeCloseTo(any ? 1 : 0, 9);
        }
      },
    ),
  );
});

it('measures the spread over slides', () => {
  const even = prevalence(
    ['a', 'b', 'c'].map((slideId, s) => ({
      slideId,
      counts: [10 * (s + 1), s === 0 ? 5 : 0, 0, 0, 0],
      none: 10 * (s + 1),
    })),
    4,
  );
  expect(even.spread[1]).toBe(0);
  expect(even.spread[2]).toBeNaN();
  const same = prevalence(
    ['a', 'b', 'c'].map((slideId, s) => ({ slideId, counts: [10 * (s + 1)], none: 30 * (s + 1) })),
    1,
  );
  expect(same.spread[0]).toBeCloseTo(1, 12);
  expect(prevalence([{ slideId: 'a', counts: [3] }], 1).spread[0]).toBeNaN();
});

it('warns of a cluster on one slide and of a dead one', () => {
  const findings = concentrationFindings(prevalence(slides, 3), { names: ['Pen', 'Stroma', 'Empty'] });
  expect(findings.map((f) => [f.code, f.location])).toEqual([
    ['cluster-on-one-slide', 'cluster 1'],
    ['cluster-on-one-slide', 'cluster 2'],
    ['cluster-dead', 'cluster 3'],
  ]);
  expect(findings[0]?.message).toContain('90 % of the cells of Pen lie on one slide, a, which holds 33 %');
  expect(findingsOfCluster(findings, 2)).toEqual([findings[2]]);
});

it('stays quiet where being on one slide means nothing', () => {
  expect(concentrationFindings(prevalence([{ slideId: 'a', counts: [5, 5] }], 2))).toEqual([]);
  const lopsided = prevalence(
    [
      { slideId: 'big', counts: [900, 900] },
      { slideId: 'small', counts: [10, 10] },
    ],
    2,
  );
  expect(concentrationFindings(lopsided)).toEqual([]);
});

it('keeps hostile slide ids as plain keys', () => {
  const result = prevalence([{ slideId: '__proto__', counts: [1] }], 1);
  expect(Object.keys(result.byCluster[0]!)).toEqual(['__proto__']);
});

describe('clusters and sites', () => {
  const slide = (slideId: string, site: string | undefined, counts: number[], none = 0) => ({
    slideId,
    site,
    counts,
    none,
  });
  const codes = (rows: Parameters<typeof prevalence>[0], options = {}) =>
    concentrationFindings(prevalence(rows, 2), options).map((f) => [f.code, f.location]);

  it('are counted together where the site is known', () => {
    const { sites } = prevalence(
      [
        slide('a', 'north', [10, 5], 5),
        slide('b', undefined, [100, 100]),
        slide('c', 'south', [10, 0], 10),
        slide('d', 'north', [10, 0], 10),
      ],
      2,
    );
    expect(sites.names).toEqual(['north', 'south']);
    expect(sites.slides).toEqual([2, 1]);
    expect(sites.counts).toEqual([
      [20, 5],
      [10, 0],
    ]);
    expect(sites.spread[0]).toBeCloseTo(1, 12);
    expect(sites.spread[1]).toBe(0);
    expect(prevalence(slides, 3).sites).toEqual({
      names: [],
      slides: [],
      counts: [],
      spread: [Number.NaN, Number.NaN, Number.NaN],
    });
  });

  it('are warned of where a cluster follows a site', () => {
    const rows = [
      slide('a', 'north', [50, 10]),
      slide('b', 'north', [50, 10]),
      slide('c', 'south', [10, 100]),
      slide('d', 'south', [10, 100]),
    ];
    const [first] = concentrationFindings(prevalence(rows, 2), { names: ['Pink'] });
    expect(first).toMatchObject({ code: 'cluster-follows-site', location: 'cluster 1' });
    expect(first!.message).toContain(
      '83 % of the cells of Pink come from one site of 2, north (2 slides), which holds 35 % of all cells',
    );
    // The second cluster: 91 % from the south, which holds 65 % of all cells: odds 10 against 1.8.
    expect(codes(rows)).toEqual([
      ['cluster-follows-site', 'cluster 1'],
      ['cluster-follows-site', 'cluster 2'],
    ]);
    expect(codes(rows, { siteOdds: 6 })).toEqual([['cluster-follows-site', 'cluster 1']]);
    expect(codes(rows, { share: 0.85 })).toEqual([['cluster-follows-site', 'cluster 2']]);
  });

  it('are no news where one site holds most of the tissue, or nobody knows the sites', () => {
    const rows = [
      slide('a', 'north', [45, 50]),
      slide('b', 'north', [45, 50]),
      slide('c', 'south', [10, 10]),
    ];
    expect(codes(rows)).toEqual([]);
    const unknown = rows.map(({ site: _, ...row }) => row);
    expect(codes(unknown)).toEqual([]);
    expect(codes(rows.map((row) => ({ ...row, site: 'north' })))).toEqual([]);
  });

  it('are not warned of twice: a cluster on one slide is at one site', () => {
    const rows = [
      slide('a', 'north', [100, 10]),
      slide('b', 'south', [0, 10]),
      slide('c', 'south', [0, 100]),
    ];
    expect(codes(rows)[0]).toEqual(['cluster-on-one-slide', 'cluster 1']);
    expect(codes(rows).filter(([, at]) => at === 'cluster 1').length).toBe(1);
  });

  it('start at the stated thresholds exactly', () => {
    const at = (here: number, there: number) =>
      codes([
        slide('a', 'north', [here / 2, 500 - here / 2]),
        slide('b', 'north', [here / 2, 500 - here / 2]),
        slide('c', 'south', [there / 2, 500 - there / 2]),
        slide('d', 'south', [there / 2, 500 - there / 2]),
      ]);
    expect(at(800, 200)).toContainEqual(['cluster-follows-site', 'cluster 1']);
    expect(at(798, 202)).toEqual([]);
  });
});
