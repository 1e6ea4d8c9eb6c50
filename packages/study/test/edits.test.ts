import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DictionaryEdit, NO_CLUSTER } from '@morphoscope/domain';
import { editStudy, explain, StudyFolder, slideFile, summarise } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromFloat16 } from '../src/array/float16.js';
import { openZarr } from '../src/array/zarr.js';
import { filesOf, makeBench } from './fixture/bench.js';

const bench = makeBench();
const K = 4;
let study: string;

beforeAll(async () => {
  study = join(bench.dir, 'edited');
  await explain(bench.settings('edited', { stridePx: 64 }));
});

/** The dictionary as a report sees it after these edits and none before. */
async function after(edits: readonly DictionaryEdit[]) {
  const { edits: there } = await editStudy({ study, edits: [] });
  await editStudy({ study, undo: there.length, edits });
  return (await summarise(study)).dictionaries[0]!;
}

/** Cells on tissue per label of a slide, with the label found by `of` from the K weights of a cell and its own label. */
async function countSlowly(slideId: string, of: (weights: number[], label: number) => number) {
  const cells = join(new StudyFolder(study).slide(slideId), slideFile.cells);
  const [W, labels, tissue] = await Promise.all([
    openZarr(join(cells, 'nmf-k4', 'W')),
    openZarr(join(cells, 'nmf-k4', 'label')),
    openZarr(join(cells, 'tissue')),
  ]);
  const counts = new Map<number, number>();
  for (let band = 0; band * labels.chunk < labels.height; band++) {
    const weights = (await W.readBand(band)).data;
    const own = (await labels.readBand(band)).data;
    const onTissue = (await tissue.readBand(band)).data;
    own.forEach((label, i) => {
      if (!onTissue[i] || label >= K) return;
      const w = Array.from({ length: K }, (_, k) => fromFloat16(weights[k * own.length + i]!));
      const shown = of(w, label);
      counts.set(shown, (counts.get(shown) ?? 0) + 1);
    });
  }
  return counts;
}

describe('edits of a study', () => {
  it('rename, recolour and hide what is shown, and leave every other file as it was', async () => {
    const before = await filesOf(study);
    const dictionary = await after([
      { kind: 'rename', cluster: 1, name: 'Gland lumen' },
      { kind: 'recolour', cluster: 1, colour: '#123456' },
      { kind: 'hide', cluster: 2 },
    ]);
    expect(dictionary.concepts[1]).toMatchObject({ name: 'Gland lumen', colour: '#123456' });
    expect(dictionary.concepts.map(({ hidden }) => hidden ?? false)).toEqual([false, false, true, false]);
    const now = await filesOf(study);
    const changed = [...now].filter(([path, bytes]) => before.get(path) !== bytes).map(([path]) => path);
    expect(changed).toEqual(['dictionaries/nmf-k4/edits.json']);
  });

  it('merge: weights, effects and prevalence add up, and the map follows', async () => {
    const plain = await after([]);
    const merged = await after([{ kind: 'merge', clusters: [0, 3], into: 0, name: 'Both' }]);
    expect(merged.concepts.map(({ cluster, name }) => [cluster, name])).toEqual([
      [0, 'Both'],
      [1, 'Cluster 2'],
      [2, 'Cluster 3'],
    ]);
    const [slide] = merged.slides;
    const [own] = plain.slides;
    slide!.decomposition.forEach((part, c) => {
      const { effects, residual, bias } = own!.decomposition[c]!;
      expect(part.effects[0]).toBeCloseTo(effects[0]! + effects[3]!, 10);
      expect(part.effects[3]).toBe(0);
      expect([part.residual, part.bias]).toEqual([residual, bias]);
    });
    const counts = await countSlowly(slide!.slideId, (w) => {
      const sums = [w[0]! + w[3]!, w[1]!, w[2]!];
      return sums.indexOf(Math.max(...sums));
    });
    const all = [...counts.values()].reduce((a, b) => a + b, 0);
    for (const k of [0, 1, 2]) expect(slide!.prevalence[k]!).toBeCloseTo((counts.get(k) ?? 0) / all, 2);
    expect(slide!.prevalence[0]!).toBeGreaterThanOrEqual(own!.prevalence[0]! + own!.prevalence[3]! - 1e-9);
    const map = await (typeof slide!.hardMap === 'function' ? slide!.hardMap() : slide!.hardMap);
    const labels = new Set([...map.data].filter((value) => !Number.isNaN(value) && value !== NO_CLUSTER));
    expect(labels.has(3)).toBe(false);
    const importance = merged.concepts[0]!.importance!;
    const range = [plain.concepts[0]!.importance!, plain.concepts[3]!.importance!];
    importance.forEach((value, c) => {
      expect(value).toBeGreaterThanOrEqual(Math.min(range[0]![c]!, range[1]![c]!) - 1e-6);
      expect(value).toBeLessThanOrEqual(Math.max(range[0]![c]!, range[1]![c]!) + 1e-6);
    });
    const { pictures, prototypes } = merged.concepts[0]!;
    expect(pictures.length).toBe(prototypes.length);
    expect(pictures[1]!.pixels).toEqual(plain.concepts[3]!.pictures[0]!.pixels);
  });

  it('split a part off, counted cell by cell', async () => {
    const plain = await after([]);
    const largest = plain.slides[0]!.prevalence.indexOf(Math.max(...plain.slides[0]!.prevalence));
    const by = (largest + 1) % K;
    const split = await after([{ kind: 'split', cluster: largest, by, at: 0.2, name: 'Rim' }]);
    const [slide] = split.slides;
    const counts = await countSlowly(slide!.slideId, (w, label) =>
      label === largest && w[by]! >= 0.2 * w[largest]! ? K : label,
    );
    expect(counts.get(K)).toBeGreaterThan(0);
    const all = [...counts.values()].reduce((a, b) => a + b, 0);
    for (let k = 0; k <= K; k++) expect(slide!.prevalence[k]!).toBeCloseTo((counts.get(k) ?? 0) / all, 6);
    const rim = split.concepts.at(-1)!;
    expect(rim).toMatchObject({ cluster: K, name: 'Rim', pictures: [] });
    expect(rim.findings[0]!.message).toContain(`Cluster ${largest + 1}`);
    expect(slide!.decomposition[0]!.effects).toHaveLength(K + 1);
  });

  it('are taken back one by one, and not at all when one of them cannot be', async () => {
    await after([
      { kind: 'rename', cluster: 0, name: 'First' },
      { kind: 'rename', cluster: 0, name: 'Second' },
    ]);
    const { view } = await editStudy({ study, undo: 1, edits: [] });
    expect(view.clusters[0]!.name).toBe('First');
    const wrong = editStudy({
      study,
      edits: [
        { kind: 'rename', cluster: 1, name: 'Kept?' },
        { kind: 'hide', cluster: 9 },
      ],
    });
    await expect(wrong).rejects.toThrow(/no cluster 10/);
    expect((await editStudy({ study, edits: [] })).edits).toHaveLength(1);
    await expect(editStudy({ study, undo: 2, edits: [] })).rejects.toThrow(/only 1 edits to undo/);
    await expect(editStudy({ study, dictionary: 'nmf-k9', edits: [] })).rejects.toThrow(
      /no dictionary nmf-k9/,
    );
  });

  it('that are damaged are said to be', async () => {
    await writeFile(join(new StudyFolder(study).dictionary('nmf-k4'), 'edits.json'), '{');
    await expect(summarise(study)).rejects.toMatchObject({
      tag: 'StudyError',
      suggestion: expect.stringContaining('Delete it'),
    });
  });
});
