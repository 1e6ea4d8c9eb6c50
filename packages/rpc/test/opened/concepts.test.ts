import type { DictionaryEdit } from '@morphoscope/domain';
import { editStudy, summarise } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { rawArray, rawSlide } from '../support/raw-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();
const listOf = async (root: string, dictionary: string) =>
  answers.concepts(await refOf(root), { dictionary });
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

async function edited(name: string, edits: readonly DictionaryEdit[]): Promise<string> {
  const root = await phantom.copy(name);
  await editStudy({ study: root, dictionary: 'nmf-k4', edits });
  return root;
}

/** Cards against the report of the same study. */
async function expectAsReported(root: string, dictionary: string): Promise<void> {
  const list = await listOf(root, dictionary);
  const summary = (await summarise(root)).dictionaries.find(({ id }) => id === dictionary)!;
  expect(list.concepts.map(({ cluster }) => cluster)).toEqual(summary.concepts.map(({ cluster }) => cluster));
  for (const [i, card] of list.concepts.entries()) {
    const concept = summary.concepts[i]!;
    expect(card).toMatchObject({ name: concept.name, colour: concept.colour, findings: concept.findings });
    expect(card.hidden).toBe(concept.hidden ?? false);
    expect(card.importance).toEqual(concept.importance);
    expect(card.overallPrevalence).toBe(concept.overallPrevalence);
    for (const { slide, share } of card.prevalence) expect(share).toBe(concept.prevalence[slide]);
    expect(card.prevalence).toHaveLength(4);
  }
}

describe('cards of clusters', () => {
  it.each(['nmf-k3', 'nmf-k4', 'kmeans-k4'])('%s: what the report says of them', async (dictionary) => {
    await expectAsReported(phantom.root, dictionary);
    const list = await listOf(phantom.root, dictionary);
    const summary = (await summarise(phantom.root)).dictionaries.find(({ id }) => id === dictionary)!;
    for (const [i, { top }] of list.concepts.entries()) {
      const { prototypes } = summary.concepts[i]!;
      expect(top.map(({ slide, tile, place, cell, score }) => ({ slide, tile, place, cell, score }))).toEqual(
        prototypes.map(({ slideId, tileIndex, tile, cell, score }) => ({
          ...{ slide: slideId, tile: tileIndex, place: tile, cell, score },
        })),
      );
    }
  });

  it('edited ones too: named, hidden, merged, split off', async () => {
    await expectAsReported(
      await edited('edited', [
        { kind: 'rename', cluster: 0, name: 'Gland lumen' },
        { kind: 'hide', cluster: 1 },
        { kind: 'merge', clusters: [2, 3], into: 2, name: 'Stroma' },
        { kind: 'split', cluster: 0, by: 1, at: 0.5, name: 'Rim' },
      ]),
      'nmf-k4',
    );
  });

  it('says which of them a person named', async () => {
    const root = await edited('named', [
      { kind: 'rename', cluster: 0, name: 'Gland lumen' },
      { kind: 'split', cluster: 1, by: 0, at: 0.5 },
      { kind: 'split', cluster: 2, by: 0, at: 0.5, name: 'Rim' },
    ]);
    const { concepts, version } = await listOf(root, 'nmf-k4');
    expect(concepts.map(({ named }) => named)).toEqual([true, false, false, false, false, true]);
    expect(version).toBe(3);
  });

  it('the effects add up to the logit of all cells: bias + effects + residual', async () => {
    const { concepts, classNames } = await listOf(phantom.root, 'nmf-k4');
    const summary = (await summarise(phantom.root)).dictionaries.find(({ id }) => id === 'nmf-k4')!;
    const cells = await Promise.all(
      phantom.slides.map(async ({ id }) => (await rawSlide(phantom.root, id)).record.dictionaries['nmf-k4']!),
    );
    const weight = cells.map(({ decomposition }) => decomposition!.cells);
    classNames.forEach((_, c) => {
      concepts.forEach((card, k) => {
        const bySlide = summary.slides.map(({ decomposition }) => decomposition[c]!.effects[k]!);
        const mean = sum(bySlide.map((effect, s) => effect * weight[s]!)) / sum(weight);
        expect(card.effect![c]).toBeCloseTo(mean, 9);
      });
    });
    expect(
      (await listOf(phantom.root, 'kmeans-k3')).concepts.every(({ effect }) => effect === undefined),
    ).toBe(true);
  });

  it('has at most one example per slide, and of a tile the shares of all clusters', async () => {
    const { concepts } = await listOf(phantom.root, 'nmf-k4');
    const raw = new Map(
      await Promise.all(
        phantom.slides.map(async ({ id }) => [id, await rawSlide(phantom.root, id)] as const),
      ),
    );
    let seen = 0;
    for (const { cluster, top, typical, border } of concepts) {
      for (const tiles of [top, typical, border]) {
        expect(new Set(tiles.map(({ slide }) => slide)).size).toBe(tiles.length);
        for (const { slide, tile, shares } of tiles) {
          const row = raw.get(slide)!.tiles.find(({ index }) => index === tile)!;
          const sums = [1, 2, 3, 4].map((k) => row[`nmf-k4.weightSum.${k}`]!);
          shares.forEach((share, k) => {
            expect(share).toBeCloseTo(sums[k]! / sum(sums), 6);
          });
          seen++;
        }
      }
      for (const { score, shares } of border) {
        const others = shares.filter((_, k) => k !== cluster);
        expect(score).toBeCloseTo(2 * Math.min(shares[cluster]!, Math.max(...others)), 5);
      }
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('counts every tile once in the histogram of its weight', async () => {
    const { concepts, weightScale } = await listOf(phantom.root, 'nmf-k4');
    const slides = await Promise.all(phantom.slides.map(({ id }) => rawSlide(phantom.root, id)));
    const rows = slides.flatMap(({ tiles }) => tiles);
    concepts.forEach(({ weights }, k) => {
      const bins = weights.length;
      const wanted = new Array<number>(bins).fill(0);
      for (const row of rows) {
        const mean = row[`nmf-k4.weightSum.${k + 1}`]! / 256;
        wanted[Math.min(bins - 1, Math.floor((mean / weightScale) * bins))]!++;
      }
      expect(sum(weights.map((count, i) => Math.abs(count - wanted[i]!)))).toBeLessThanOrEqual(2);
      expect(sum(weights)).toBe(rows.length);
    });
  });

  it('a part split off takes its share of the weight of tiles, as the cells in them say', async () => {
    const root = await edited('part', [{ kind: 'split', cluster: 0, by: 1, at: 0.5 }]);
    const { items } = await answers.tiles(await refOf(root), {
      ...{ dictionary: 'nmf-k4', filter: {}, sort: 'weight', cluster: 4, limit: 20 },
    });
    expect(items[0]!.shares[4]).toBeGreaterThan(0);
    const { record } = await rawSlide(root, items[0]!.slide);
    const W = await rawArray(root, items[0]!.slide, 'cells.zarr', 'nmf-k4', 'W');
    const { raster } = record;
    for (const { slide, place, shares } of items.filter((one) => one.slide === items[0]!.slide)) {
      expect(slide).toBe(record.id);
      let [part, whole] = [0, 0];
      for (let y = 0; y < W.height; y++) {
        for (let x = 0; x < W.width; x++) {
          const [cx, cy] = [
            raster.originX + (x + 0.5) * raster.stepX,
            raster.originY + (y + 0.5) * raster.stepY,
          ];
          if (cx < place.x || cx >= place.x + place.width || cy < place.y || cy >= place.y + place.height)
            continue;
          const [own, by] = [0, 1].map((k) => W.data[(k * W.height + y) * W.width + x]!);
          if (Number.isNaN(own!)) continue;
          whole += own!;
          if (own! > 0 && by! >= 0.5 * own!) part += own!;
        }
      }
      expect(shares[4]! / (shares[0]! + shares[4]!)).toBeCloseTo(part / whole, 3);
    }
    const { concepts } = await listOf(root, 'nmf-k4');
    expect(concepts[4]!.top.length).toBeGreaterThan(0);
    expect(concepts[4]!.top.every(({ cell }) => cell === undefined)).toBe(true);
    expect(concepts[4]!.effect).toBeUndefined();
  });

  it('says how stable clusters of this number are, where a sweep measured it', async () => {
    const summary = await summarise(phantom.root);
    const { concepts } = await listOf(phantom.root, 'kmeans-k3');
    const measured = summary.sweeps!.find(({ method }) => method === 'kmeans')!.measurements[0]!;
    expect(measured.K).toBe(3);
    for (const { seedStability, halfStability } of concepts)
      expect([seedStability, halfStability]).toEqual([
        measured.seedStability.meanCosine,
        measured.halfStability.meanCosine,
      ]);
  });

  it('follows edits of others at once', async () => {
    const root = await phantom.copy('followed');
    expect((await listOf(root, 'nmf-k4')).concepts[1]!.name).toBe('Cluster 2');
    await editStudy({
      study: root,
      dictionary: 'nmf-k4',
      edits: [{ kind: 'rename', cluster: 1, name: 'Septa' }],
    });
    expect((await listOf(root, 'nmf-k4')).concepts[1]!.name).toBe('Septa');
    await expect(listOf(root, 'nmf-k9')).rejects.toMatchObject({
      tag: 'InputError',
      suggestion: 'It has: nmf-k3, nmf-k4, kmeans-k3, kmeans-k4.',
    });
  });
});
