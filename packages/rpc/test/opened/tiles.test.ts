import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TileRow } from '../../src/contract/tiles.js';
import { descendingRows } from '../../src/opened/descending.kernel.js';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { type RawSlide, rawSlide } from '../support/raw-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();

type Query = Parameters<StudyAnswers['tiles']>[1];
const ask = async (query: Partial<Query>) =>
  answers.tiles(await refOf(phantom.root), {
    ...{ dictionary: 'nmf-k4', filter: {}, sort: 'slide' as const, limit: 500 },
    ...query,
  });

/** All tiles from the tables, with the words of the contract. */
async function slowRows(dictionary = 'nmf-k4', K = 4) {
  const slides: RawSlide[] = [];
  for (const { id } of phantom.slides) slides.push(await rawSlide(phantom.root, id));
  return slides
    .flatMap(({ record, tiles }) => tiles.map((tile) => ({ record, tile })))
    .map(({ record, tile }, row) => {
      const sums = Array.from({ length: K }, (_, k) => tile[`${dictionary}.weightSum.${k + 1}`]!);
      const total = sums.reduce((a, b) => a + b, 0);
      const prediction = [tile['prediction.benign']!, tile['prediction.malignant']!];
      const predicted = prediction[1]! > prediction[0]! ? 1 : 0;
      return {
        ...{ row, slide: record.id, tile: tile.index!, label: record.label!, prediction, predicted, sums },
        shares: sums.map((sum) => sum / total),
        cluster: sums.indexOf(Math.max(...sums)),
        wrong: ['benign', 'malignant'][predicted] !== record.label,
        place: { x: tile.x!, y: tile.y!, width: 256, height: 256 },
      };
    });
}

type SlowRow = Awaited<ReturnType<typeof slowRows>>[number];

function expectRow(actual: TileRow, wanted: SlowRow): void {
  const { sums: _, shares, ...rest } = wanted;
  expect(actual).toMatchObject(rest);
  shares.forEach((share, k) => {
    expect(actual.shares[k]).toBeCloseTo(share, 6);
  });
}

describe('lists of tiles', () => {
  it('hold every tile as the tables have it, in the order of the atlas', async () => {
    const rows = await slowRows();
    const { items, total, shares } = await ask({});
    expect(total).toBe(rows.length);
    items.forEach((item, i) => {
      expectRow(item, rows[i]!);
    });
    shares!.forEach((share, k) => {
      const mean = rows.reduce((sum, row) => sum + row.shares[k]!, 0) / rows.length;
      expect(share).toBeCloseTo(mean, 6);
    });
  });

  it('come in pages that miss and repeat nothing', async () => {
    const whole = await ask({ sort: 'mixture' });
    const pages: TileRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask({ sort: 'mixture', limit: 7, ...(cursor ? { cursor } : {}) });
      pages.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual(whole.items);
    await expect(ask({ cursor: '100000' })).rejects.toMatchObject({ tag: 'InputError' });
    await expect(ask({ cursor: 'x' })).rejects.toMatchObject({ tag: 'InputError' });
  });

  it.each([
    ['weight', { cluster: 2 }, (row: SlowRow) => row.sums[2]!],
    ['score', { className: 'malignant' }, (row: SlowRow) => row.prediction[1]!],
    [
      'mixture',
      {},
      (row: SlowRow) => -row.shares.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0),
    ],
  ] as const)('are sorted by %s, the largest first', async (sort, more, keyOf) => {
    const rows = await slowRows();
    const { items } = await ask({ sort, ...more });
    const keys = items.map(({ row }) => keyOf(rows[row]!));
    expect(new Set(items.map(({ row }) => row)).size).toBe(rows.length);
    keys.slice(1).forEach((key, i) => {
      expect(key).toBeLessThanOrEqual(keys[i]! + 1e-6);
    });
  });

  it('keep what every filter lets through, and all filters together', async () => {
    const rows = await slowRows();
    const ids = phantom.slides.map(({ id }) => id);
    const filters: [Query['filter'], (row: SlowRow) => boolean][] = [
      [{ clusters: [1, 3] }, (row) => [1, 3].includes(row.cluster)],
      [{ slides: [ids[1]!] }, (row) => row.slide === ids[1]],
      [{ labels: ['malignant'] }, (row) => row.label === 'malignant'],
      [{ wrong: true }, (row) => row.wrong],
      [{ wrong: false }, (row) => !row.wrong],
      [{ rows: [9, 3, 3, 50] }, ({ row }) => [3, 9, 50].includes(row)],
      [
        { clusters: [0, 1], labels: ['malignant'], wrong: true, slides: ids.slice(0, 2) },
        (row) => row.cluster < 2 && row.label === 'malignant' && row.wrong && ids.indexOf(row.slide) < 2,
      ],
      [{ labels: ['nobody has it'] }, () => false],
    ];
    for (const [filter, passes] of filters) {
      const { items, total } = await ask({ filter });
      expect(items.map(({ row }) => row)).toEqual(rows.filter(passes).map(({ row }) => row));
      expect(total).toBe(items.length);
    }
  });

  it('that ask for what is not there are refused with what there is', async () => {
    await expect(ask({ filter: { clusters: [4] } })).rejects.toMatchObject({
      tag: 'InputError',
      suggestion: 'It shows 1, 2, 3, 4.',
    });
    await expect(ask({ filter: { slides: ['none'] } })).rejects.toThrow(/no slide none/);
    await expect(ask({ filter: { rows: [1_000_000] } })).rejects.toThrow(/row 1000000/);
    await expect(ask({ sort: 'score', className: 'none' })).rejects.toThrow(/no class none/);
    await expect(ask({ sort: 'score' })).rejects.toThrow(/className is missing/);
    await expect(ask({ sort: 'weight' })).rejects.toThrow(/cluster is missing/);
    const ref = await refOf(phantom.root);
    const tile = { slide: phantom.slides[0]!.id, tile: 5000 };
    await expect(answers.tile(ref, { tile, roots: null })).rejects.toThrow(/no tile 5000/);
  });

  it('know k-means too: the shares of a tile are those of its nearest centroids', async () => {
    const rows = await slowRows('kmeans-k3', 3);
    const { items } = await ask({ dictionary: 'kmeans-k3' });
    items.forEach((item, i) => {
      expectRow(item, rows[i]!);
    });
  });
});

describe('sorting rows by a key', () => {
  it('is that of a stable sort from the largest down, NaN last', () => {
    const keys = fc.array(fc.float(), { maxLength: 60 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 5 }), (values, every) => {
        const all = Float32Array.from(values);
        const rows = Uint32Array.from(values.keys()).filter((row) => row % every === 0);
        const place = (row: number): number =>
          Number.isNaN(all[row]!) ? Number.NEGATIVE_INFINITY : all[row]!;
        const isLast = (row: number): number => Number(Number.isNaN(all[row]!));
        const wanted = [...rows].sort((a, b) => isLast(a) - isLast(b) || compare(place(b), place(a)));
        expect([...descendingRows(all, rows)]).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });
});

/** −0 and 0 are equal, and so are infinities. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
