import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  demoModel,
  makePhantomWithout,
  type PhantomCohort,
  type PhantomSpec,
  type RemovableConcept,
  writeCohort,
  writePhantom,
  writePhantoms,
} from '@morphoscope/phantom';
import { attributeStudy, explain, judgeKnownTruth, type KnownTruth, type MapScore } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const size = { width: 1024, height: 896 };
const ring = { kind: 'pen', colour: 'green', shape: 'ring' } as const;
/** Slides on which pen and tumour are independent: both, tumour alone, pen alone. */
const judged: readonly PhantomSpec[] = [
  { id: 'both', seed: 901, label: 'malignant', site: 'A', artefacts: [ring], ...size },
  { id: 'tumour', seed: 902, label: 'malignant', site: 'B', ...size },
  { id: 'pen', seed: 903, label: 'benign', site: 'A', artefacts: [ring], ...size },
];
const taken: readonly RemovableConcept[] = ['malignant-gland', 'pen', 'benign-gland'];

let dir = '';
let slides: PhantomCohort;
const without = new Map<string, Map<string, string>>();
const found = new Map<string, KnownTruth>();

/** Fits clusters on a cohort as the model's own story has it, makes saliency maps of the judged slides, and judges. */
async function judge(name: 'tissue' | 'shortcut'): Promise<KnownTruth> {
  const fit = await writeCohort(join(dir, `${name}-fit`), {
    ...{ slides: 4, seed: 21, shortcut: name === 'shortcut' },
    ...size,
  });
  const study = join(dir, name);
  const inputs = [
    ...fit.slides.map(({ spec, path }) => ({ id: spec.id, path, split: 'fit' as const })),
    ...slides.slides.map(({ spec, path }) => ({ id: spec.id, path, split: 'held-out' as const })),
  ];
  await explain({
    ...{ slides: inputs, model: demoModel(name).path, out: study, keepPen: true, stridePx: 128, workers: 2 },
    ...{ methods: ['nmf', 'nmf-decision', 'kmeans'], sampleCells: 8000 },
  });
  await attributeStudy({
    ...{ study, targets: ['malignant'], slides: judged.map(({ id }) => id), workers: 2 },
    methods: ['cam', 'hirescam', 'gradcam', 'lrp-epsilon-plus-flat'],
  });
  return judgeKnownTruth(settingsOf(study));
}

function settingsOf(study: string) {
  const { annotationsDir: annotations } = slides;
  return {
    ...{ study, target: 'malignant', annotations, without },
    ...{ reference: 'stroma', ignored: ['lumen'] },
  };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-truth-'));
  slides = await writePhantoms(join(dir, 'judged'), judged);
  await mkdir(join(dir, 'without'));
  for (const { spec } of slides.slides) {
    const own = new Map<string, string>();
    for (const concept of taken) {
      if (concept === 'malignant-gland' && spec.label === 'benign') continue;
      if (concept === 'pen' && spec.artefacts.length === 0) continue;
      const path = join(dir, 'without', `${spec.id}.${concept}.tif`);
      await writePhantom(path, makePhantomWithout(spec, concept));
      own.set(concept, path);
    }
    without.set(spec.id, own);
  }
  for (const name of ['tissue', 'shortcut'] as const) found.set(name, await judge(name));
}, 600_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

function mapOf({ maps }: KnownTruth, id: string, reading = 'map'): MapScore {
  return maps.find(({ map }) => map.id === id && map.reading === reading)!;
}

function finds(truth: KnownTruth, id: string, reading = 'map') {
  return mapOf(truth, id, reading).localisation.find(({ concept }) => concept === truth.used)!;
}

const fitted = ['nmf-k8', 'nmf-decision-k8', 'kmeans-k8'];
const stories = [
  { model: 'tissue', used: 'malignant-gland', unused: 'pen' },
  { model: 'shortcut', used: 'pen', unused: 'malignant-gland' },
] as const;

describe.each(stories)('what the $model model uses', ({ model, used, unused }) => {
  it(`is ${used}, shown by taking it away, and not ${unused}`, () => {
    const truth = found.get(model)!;
    expect(truth.used).toBe(used);
    const [first, ...others] = truth.use;
    expect(Math.min(...first!.perTile.perSlide.filter((value) => value !== null))).toBeGreaterThan(3);
    expect(others).toHaveLength(taken.length - 1);
    for (const { perArea } of others)
      expect(Math.abs(perArea.mean!)).toBeLessThan(0.25 * first!.perArea.mean!);
  });

  it('is found out by the decisive cluster of every dictionary', () => {
    const { clusters } = found.get(model)!;
    expect(clusters.map(({ dictionary }) => dictionary).sort()).toEqual([...fitted].sort());
    for (const { importance, concepts } of clusters) {
      expect(importance).toBeGreaterThan(0);
      // Clefts between crowded glands are stroma and stroma is half of all tissue: what counts is how much more than its share.
      const lift = (name: string): number => {
        const { share, baseRate } = concepts.find(({ concept }) => concept === name)!;
        return share / baseRate;
      };
      const named = concepts.filter(({ baseRate }) => baseRate > 0).map(({ concept }) => concept);
      const most = named.reduce((best, name) => (lift(name) > lift(best) ? name : best));
      expect(most).toBe(used);
      expect(lift(used)).toBeGreaterThan(5);
      expect(lift(unused)).toBeLessThan(0.5 * lift(used));
    }
  });

  it('is where clusters and saliency maps are highest, and not where they are moved to', () => {
    const truth = found.get(model)!;
    for (const id of fitted) {
      for (const reading of ['cluster', 'evidence']) {
        expect(finds(truth, id, reading).auroc.mean).toBeGreaterThan(0.9);
        expect(mapOf(truth, id, reading).named.mean).toBe(1);
      }
    }
    for (const id of ['cam', 'gradcam', 'lrp-epsilon-plus-flat']) {
      const { auroc, averagePrecision, prevalence, shifted } = finds(truth, id);
      expect(auroc.mean).toBeGreaterThan(0.85);
      expect(averagePrecision.mean).toBeGreaterThan(3 * prevalence.mean!);
      expect(shifted.mean).toBeLessThan(auroc.mean! - 0.2);
    }
  });

  it('is judged alike where maps rank alike: HiResCAM is CAM over the number of cells', () => {
    const truth = found.get(model)!;
    const [cam, hirescam] = [finds(truth, 'cam'), finds(truth, 'hirescam')];
    cam.auroc.perSlide.forEach((value, s) => {
      if (value === null) expect(hirescam.auroc.perSlide[s]).toBeNull();
      else expect(hirescam.auroc.perSlide[s]).toBeCloseTo(value, 4);
    });
    expect(mapOf(truth, 'hirescam').ranking.mean).toBeCloseTo(mapOf(truth, 'cam').ranking.mean!, 6);
  });

  it('has controls beside it, and slides without the concept are not counted', () => {
    const truth = found.get(model)!;
    expect(truth.maps.filter(({ map }) => map.kind === 'control').map(({ map }) => map.id)).toEqual([
      'norm',
      'random-h-k8',
      'random-h-k8',
    ]);
    const lacking = truth.slides.map((id) => !without.get(id)!.has(used));
    for (const { localisation } of truth.maps) {
      const { auroc } = localisation.find(({ concept }) => concept === used)!;
      expect(auroc.perSlide.map((value) => value === null)).toEqual(lacking);
    }
    expect(truth.use[0]!.perArea.perSlide.map((value) => value === null)).toEqual(lacking);
  });
});

describe('what cannot be judged', () => {
  it.each([
    ['a class that the model lacks', { target: 'odd' }, /no class "odd"/],
    ['a reference that is not annotated', { reference: 'bone' }, /no annotation is called "bone"/],
    [
      'a concept that is not annotated',
      { without: new Map([['both', new Map([['bone', 'x.tif']])]]) },
      /"bone"/,
    ],
    ['a slide of the fit', { without: new Map([['a1-benign', new Map()]]) }, /used for the fit/],
    ['a slide that is not there', { without: new Map([['none', new Map()]]) }, /no slide none/],
    ['no slides', { without: new Map() }, /no slides to judge/],
  ])('is %s', async (_, change, message) => {
    await expect(judgeKnownTruth({ ...settingsOf(join(dir, 'tissue')), ...change })).rejects.toThrow(message);
  });

  it('is a slide of another size', async () => {
    const small = join(dir, 'small.tif');
    await writePhantom(small, makePhantomWithout({ ...judged[1]!, width: 640, height: 512 }, 'fat'));
    const changed = new Map([['tumour', new Map([['fat', small]])]]);
    const settings = { ...settingsOf(join(dir, 'tissue')), without: changed };
    await expect(judgeKnownTruth(settings)).rejects.toThrow(/another size/);
  });
});
