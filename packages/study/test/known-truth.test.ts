import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Heatmap, NO_CLUSTER } from '@morphoscope/domain';
import { type CellTruth, demoModel, makePhantomSlide, truthOfCells, writeCohort } from '@morphoscope/phantom';
import { explain, readHardMap, readSlideRecord, StudyFolder, summarise } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-truth-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Explains a bundled model on four phantoms and gives the first cluster's cells beside the truth. */
async function study(name: 'tissue' | 'shortcut') {
  const shortcut = name === 'shortcut';
  const cohort = await writeCohort(join(dir, `${name}-slides`), {
    slides: 4,
    seed: 21,
    shortcut,
    width: 1536,
    height: 1280,
  });
  const out = join(dir, name);
  const slides = cohort.slides.map(({ spec, path }) => ({ id: spec.id, path }));
  await explain({ slides, model: demoModel(name).path, out, keepPen: shortcut, sampleCells: 12_000 });
  const pairs: { label: number; truth: CellTruth; cell: number }[] = [];
  for (const { spec } of cohort.slides) {
    const record = (await readSlideRecord(new StudyFolder(out).slide(spec.id)))!;
    const map: Heatmap = await readHardMap(new StudyFolder(out), record, 'nmf-k8', Number.POSITIVE_INFINITY);
    const truth = truthOfCells(makePhantomSlide(spec).groundTruth, map.raster);
    map.data.forEach((label, cell) => {
      if (!Number.isNaN(label) && label !== NO_CLUSTER) pairs.push({ label, truth, cell });
    });
  }
  return { pairs, summary: await summarise(out) };
}

/** Normalised mutual information, arithmetic mean of the entropies. */
function nmi(pairs: readonly (readonly [number, number])[]): number {
  const entropy = (keys: readonly string[]): number => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].reduce((h, c) => h - (c / keys.length) * Math.log(c / keys.length), 0);
  };
  const a = entropy(pairs.map(([x]) => `${x}`));
  const b = entropy(pairs.map(([, y]) => `${y}`));
  return (2 * (a + b - entropy(pairs.map(([x, y]) => `${x},${y}`)))) / (a + b);
}

describe('clusters against what was planted', () => {
  it('of a model that looks at tissue follow the tissue, and the decisive one is the tumour', async () => {
    const { pairs, summary } = await study('tissue');
    expect(nmi(pairs.map(({ label, truth, cell }) => [label, truth.majority[cell]!]))).toBeGreaterThan(0.4);
    const malignant = pairs[0]!.truth.classes.indexOf('malignant-gland');
    const isTumour = ({ truth, cell }: (typeof pairs)[number]): boolean =>
      truth.shares[cell * truth.classes.length + malignant]! > 0.25;
    const tumourShare = (of: typeof pairs): number => of.filter(isTumour).length / of.length;
    const inCluster = (k: number): number => tumourShare(pairs.filter(({ label }) => label === k));
    // Gland borders and the stroma between crowded glands belong to the pattern, so not every cell is gland.
    const anywhere = tumourShare(pairs);
    expect(summary.dictionaries[0]!.concepts[0]!.importance![1]).toBeGreaterThan(0);
    expect(inCluster(0)).toBeGreaterThan(5 * anywhere);
    expect(inCluster(7)).toBeLessThan(0.2 * anywhere);
  });

  it('of a model that looks at the pen find it out: the decisive cluster lies on ink', async () => {
    const { pairs, summary } = await study('shortcut');
    const effects = summary.dictionaries[0]!.concepts.map(
      (concept) => concept.importance![1]! - concept.importance![0]!,
    );
    expect(effects[0]).toBeGreaterThan(1);
    expect(Math.max(...effects.slice(1))).toBeLessThan(0.5 * effects[0]!);
    const inked = pairs.filter(
      ({ label, truth, cell }) => label === 0 && truth.artefactShares[cell * 3]! > 0,
    );
    expect(inked.length / pairs.filter(({ label }) => label === 0).length).toBeGreaterThan(0.8);
  });
});
