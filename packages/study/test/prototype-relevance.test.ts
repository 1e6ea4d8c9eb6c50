import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { conceptRelevance } from '@morphoscope/attribution';
import type { Target } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { openSlide } from '@morphoscope/slide-io';
import { attributeStudy, explain, readManifest, StudyFolder, summarise } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDictionary } from '../src/folder/dictionary-folder.js';
import { openDifferentiableModel } from '../src/worker/differentiable-model.js';
import { filesOf, makeBench } from './fixture/bench.js';
import { writeRoundingModel } from './fixture/odd-models.js';
import { slowNnls } from './fixture/slow-nnls.js';

const bench = makeBench();
const C = 12;
const P = 64;
const K = 4;

const relevanceFiles = async (root: string) =>
  new Map([...(await filesOf(root))].filter(([path]) => path.includes('relevance.zarr/')));

/** The maps of one prototype, found the plain way: the tile cut anew, W by projected gradient, both passes back. */
async function expectedMaps(root: string, cluster: number, index: number) {
  const folder = new StudyFolder(root);
  const { preprocessing, layer, engine, model } = await readManifest(folder);
  const { H } = (await readDictionary(folder.dictionary('nmf-k4')))!;
  const concept = (await summarise(root)).dictionaries[0]!.concepts[cluster]!;
  const { tile, slideId } = concept.prototypes[index]!;
  const slide = await openSlide(bench.slides.find(({ id }) => id === slideId)!.path);
  const pixels = await slide.readAtMpp({ x: tile.x, y: tile.y, width: 64, height: 64, mpp: 1, rule: 'box' });
  await slide.close();
  const differentiable = await openDifferentiableModel({
    modelPath: model.path,
    layer,
    engine,
    preprocessing,
  });
  const input = prepareTiles([pixels], preprocessing);
  const { activations } = await differentiable.forward(input);
  const data = new Float32Array(K * P);
  for (let p = 0; p < P; p++) {
    const cell = Array.from({ length: C }, (_, c) => activations.data[c * P + p]!);
    slowNnls(cell, H, K, C).forEach((w, k) => {
      data[k * P + p] = w;
    });
  }
  const weights = { data, shape: [1, K, 8, 8] };
  const pushed = concept.importance!.indexOf(Math.max(...concept.importance!));
  const targets: Target[] = [{ kind: 'log-odds', class: pushed }];
  const question = { H, K, weights, clusters: [cluster], by: 'epsilon-plus-flat' } as const;
  const [fired] = (await conceptRelevance(differentiable, input, question)).clusters;
  const [moved] = (await conceptRelevance(differentiable, input, { ...question, targets })).clusters;
  await differentiable.close();
  return { activation: fired!.data, decision: moved!.data, pushed };
}

/** Up to what float16 keeps of the largest value, and what NNLS solvers differ by. */
function expectNear(found: Float32Array, expected: Float32Array): void {
  const peak = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(peak).toBeGreaterThan(0);
  let worst = 0;
  found.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - expected[i]!));
  });
  expect(worst / peak).toBeLessThan(2e-3);
}

describe('which pixels made the clusters fire', () => {
  let root = '';
  beforeAll(async () => {
    root = join(bench.dir, 'relevance');
    await explain(bench.settings('relevance', { workers: 1 }));
  });

  it('is known of the first prototypes, as found the plain way', async () => {
    const { dictionaries, model } = await summarise(root);
    let shown = 0;
    for (const { cluster, pictures } of dictionaries[0]!.concepts) {
      for (const { prototypeIndex, relevance } of pictures) {
        expect(relevance === undefined).toBe(prototypeIndex >= 4);
        if (!relevance) continue;
        shown++;
        const { width, height, activation, decision } = await (relevance.maps as () => Promise<never>)();
        const expected = await expectedMaps(root, cluster, prototypeIndex);
        expect([width, height, relevance.method]).toEqual([64, 64, 'lrp-epsilon-plus-flat']);
        expect(relevance.explains).toContain(`log-odds of ${model.classNames[expected.pushed]} against`);
        expectNear(activation, expected.activation);
        expectNear(decision, expected.decision);
      }
    }
    expect(shown).toBeGreaterThanOrEqual(K);
  });

  it('is the same with one thread and two, in the run or later, and kept once known', async () => {
    const later = join(bench.dir, 'relevance-later');
    await explain(bench.settings('relevance-later', { workers: 2, prototypeRelevance: false }));
    expect((await relevanceFiles(later)).size).toBe(0);
    await attributeStudy({ study: later, methods: [], prototypes: true, workers: 2 });
    const files = await relevanceFiles(root);
    expect(await relevanceFiles(later)).toEqual(files);
    const first = join(new StudyFolder(later).relevance('nmf-k4'), '.zattrs');
    const { mtimeMs } = await stat(first);
    await attributeStudy({ study: later, methods: [], prototypes: true });
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
    await rm(new StudyFolder(later).relevance('nmf-k4'), { recursive: true });
    await attributeStudy({ study: later, methods: [], prototypes: true, slides: [bench.slides[0]!.id] });
    expect(await relevanceFiles(later)).toEqual(files);
  });

  it('of k-means is what the cells of the cluster made', async () => {
    const settings = bench.settings('relevance-kmeans', {
      methods: ['kmeans'],
      slides: bench.slides.slice(0, 1),
    });
    await explain(settings);
    const { concepts } = (await summarise(settings.out)).dictionaries[0]!;
    for (const { pictures } of concepts) {
      const { maps } = pictures.find(({ prototypeIndex }) => prototypeIndex === 0)!.relevance!;
      const { activation } = await (maps as () => Promise<{ activation: Float32Array }>)();
      expect(activation.some((value) => value > 0)).toBe(true);
      // Every cell belongs to one cluster: a part of the tile made this one fire, not all of it.
      expect(activation.filter((value) => value === 0).length).toBeGreaterThan(0);
    }
  });

  it('is a finding where the model has no way back to the pixels; the run goes on', async () => {
    const model = await writeRoundingModel(join(bench.dir, 'rounding.onnx'));
    const settings = bench.settings('rounding', { model, slides: bench.slides.slice(0, 1) });
    const result = await explain(settings);
    expect(result.failures).toEqual([]);
    const { findings, dictionaries } = await summarise(settings.out);
    const finding = findings.find(({ code }) => code === 'no-prototype-relevance')!;
    expect(finding).toMatchObject({ severity: 'info', location: 'nmf-k4' });
    expect(finding.message).toMatch(/^Which pixels made the clusters fire is not known: no gradient flows/);
    const pictures = dictionaries[0]!.concepts.flatMap((concept) => concept.pictures);
    expect(pictures.some(({ relevance }) => relevance !== undefined)).toBe(false);
  });
});
