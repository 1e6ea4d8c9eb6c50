import { join } from 'node:path';
import { demoModel } from '@morphoscope/phantom';
import { editStudy, explain, readSlideRecord, StudyFolder, summarise } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { deletionCurve } from '../../src/opened/decision.js';
import type { Shape } from '../../src/opened/region-shape.js';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { rawArray, rawSlide } from '../support/raw-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();
const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const decisionOf = async (slide: string, dictionary = 'nmf-k4', root = phantom.root) =>
  answers.slideDecision(await refOf(root), { slide, dictionary });
const summaryOf = async (dictionary: string, root = phantom.root) =>
  (await summarise(root)).dictionaries.find(({ id }) => id === dictionary)!;

describe('the decision of a slide', () => {
  it('is split as the report splits it: logit = bias + Σ effects + residual', async () => {
    const { slides } = await summaryOf('nmf-k4');
    for (const { slideId, decomposition } of slides) {
      const { classes, note } = await decisionOf(slideId);
      expect(note).toContain('Softmax');
      for (const [c, part] of classes.entries()) {
        const { className, effects, residual, bias, residualShare } = decomposition[c]!;
        expect(part).toMatchObject({ className, effects, residual, bias, residualShare });
        expect(part.logit).toBeCloseTo(bias + add(effects) + residual, 9);
      }
    }
  });

  it('of tiles side by side gives the log-odds of the model, averaged over them', async () => {
    const root = join(phantom.dir, 'side-by-side');
    const slides = phantom.slides.slice(0, 2);
    await explain({
      ...{ slides, model: demoModel('tissue').path, out: root, clusters: [3], sampleCells: 1000 },
      ...{ stridePx: 128, edge: 'inside', prototypeRelevance: false },
    });
    for (const { id } of slides) {
      const [benign, malignant] = (await decisionOf(id, 'nmf-k3', root)).classes.map(({ logit }) => logit);
      const { tiles } = await rawSlide(root, id);
      const odds = tiles.map((tile) => Math.log(tile['prediction.malignant']! / tile['prediction.benign']!));
      expect(tiles.length).toBeGreaterThan(2);
      expect(malignant! - benign!).toBeCloseTo(add(odds) / odds.length, 2);
    }
  });

  it('is not split with k-means, and says why', async () => {
    const { classes, note, agreement } = await decisionOf(phantom.slides[0]!.id, 'kmeans-k3');
    expect([classes, agreement]).toEqual([[], []]);
    expect(note).toContain('k-means');
  });

  it('follows edits: effects of merged clusters add up', async () => {
    const root = await phantom.copy('merged');
    const { id } = phantom.slides[0]!;
    const before = await decisionOf(id);
    await editStudy({
      study: root,
      dictionary: 'nmf-k4',
      edits: [{ kind: 'merge', clusters: [1, 3], into: 1 }],
    });
    const after = await decisionOf(id, 'nmf-k4', root);
    after.classes.forEach(({ effects, logit, deletion }, c) => {
      const own = before.classes[c]!.effects;
      expect(effects).toHaveLength(3);
      expect(effects[1]).toBeCloseTo(own[1]! + own[3]!, 9);
      expect(logit).toBeCloseTo(before.classes[c]!.logit, 9);
      expect([...deletion.order].sort()).toEqual([0, 1, 2]);
    });
    await expect(decisionOf('none')).rejects.toMatchObject({ tag: 'InputError' });
  });
});

describe('a deletion curve', () => {
  it('takes the largest effect first and ends without clusters, as every random order does', () => {
    const effects = [0.5, -3, 2, 0.1];
    const { order, logits, random } = deletionCurve('malignant', 4, [0, 1, 2, 7], effects, 1);
    expect(order).toEqual([1, 2, 0, 7]);
    [4, 7, 5, 4.5, 4.4].forEach((logit, step) => {
      expect(logits[step]).toBeCloseTo(logit, 12);
    });
    expect(random).toHaveLength(5);
    for (const { low, middle, high } of random) expect(low <= middle && middle <= high).toBe(true);
    expect([random[0]!.low, random[0]!.high]).toEqual([4, 4]);
    expect(random[4]!.low).toBeCloseTo(4.4, 12);
    expect(random[4]!.high).toBeCloseTo(4.4, 12);
    expect(deletionCurve('malignant', 4, [0, 1, 2, 7], effects, 1).random).toEqual(random);
  });

  it('has random orders that are fair: their middle falls by the mean effect with each cluster', () => {
    const effects = Array.from({ length: 9 }, (_, k) => k - 2);
    const { random } = deletionCurve(
      'malignant',
      0,
      effects.map((_, k) => k),
      effects,
      3,
    );
    random.forEach(({ middle }, step) => {
      expect(Math.abs(middle + step * 2)).toBeLessThan(1.5);
    });
  });
});

describe('agreement with saliency maps', () => {
  it("is Pearson's r over cells that both cover, also with the map shifted by half the raster", async () => {
    const { id } = phantom.slides[1]!;
    const { agreement } = await decisionOf(id);
    expect(agreement.map(({ key }) => key)).toEqual([
      'cam.benign',
      'cam.malignant',
      'gradcam.benign',
      'gradcam.malignant',
    ]);
    const W = await rawArray(phantom.root, id, 'cells.zarr', 'nmf-k4', 'W');
    const { concepts } = await summaryOf('nmf-k4');
    const size = W.width * W.height;
    for (const { method, target, className, r, shifted, cells } of agreement) {
      const map = await rawArray(phantom.root, id, 'attribution.zarr', method, target);
      const sign = target === 'malignant' ? 1 : -1;
      const effect = (i: number): number =>
        add(
          concepts.map(
            ({ importance }, k) => W.data[k * size + i]! * sign * (importance![1]! - importance![0]!),
          ),
        );
      const pairs = (dx: number, dy: number): [number, number][] =>
        Array.from({ length: size }, (_, i): [number, number] => {
          const y = (Math.floor(i / W.width) + dy) % W.height;
          return [effect(i), map.data[y * W.width + (((i % W.width) + dx) % W.width)]!];
        }).filter(([a, b]) => !Number.isNaN(a) && !Number.isNaN(b));
      const plain = pairs(0, 0);
      expect([className, cells]).toEqual([target, plain.length]);
      expect(r).toBeCloseTo(pearson(plain), 5);
      expect(shifted).toBeCloseTo(pearson(pairs(Math.floor(W.width / 2), Math.floor(W.height / 2))), 5);
    }
    // A CAM is what the clusters split: only the residual is between them.
    expect(agreement[1]!.r!).toBeGreaterThan(0.95);
    expect(Math.abs(agreement[1]!.shifted!)).toBeLessThan(0.6);
  });
});

describe('agreement in a part of a slide', () => {
  const ask = async (region: Shape, slide = phantom.slides[1]!.id) =>
    answers.regionAgreement(await refOf(phantom.root), { slide, region, dictionary: 'nmf-k4' });

  it.each<[string, Shape]>([
    ['a rectangle', { x: 90, y: 110, width: 300, height: 220 }],
    [
      'a lasso that crosses itself',
      [
        [60, 60],
        [420, 330],
        [420, 60],
        [60, 330],
      ],
    ],
  ])("is Pearson's r over the cells in %s, and what chance gives beside it", async (_, region) => {
    const { id } = phantom.slides[1]!;
    const { block, maps } = await ask(region);
    const { raster } = (await readSlideRecord(new StudyFolder(phantom.root).slide(id)))!;
    const W = await rawArray(phantom.root, id, 'cells.zarr', 'nmf-k4', 'W');
    const { concepts } = await summaryOf('nmf-k4');
    const size = W.width * W.height;
    expect(block).toBe(1);
    expect(maps.map(({ key }) => key)).toContain('gradcam.malignant');
    for (const { method, target, r, cells, chance } of maps) {
      const map = await rawArray(phantom.root, id, 'attribution.zarr', method, target);
      const sign = target === 'malignant' ? 1 : -1;
      const pairs = Array.from({ length: size }, (_, i) => i).flatMap((i): [number, number][] => {
        const x = raster.originX + ((i % W.width) + 0.5) * raster.stepX;
        const y = raster.originY + (Math.floor(i / W.width) + 0.5) * raster.stepY;
        const effect = add(
          concepts.map(
            ({ importance }, k) => W.data[k * size + i]! * sign * (importance![1]! - importance![0]!),
          ),
        );
        const both = !Number.isNaN(effect) && !Number.isNaN(map.data[i]!);
        return both && insideSlowly(region, x, y) ? [[effect, map.data[i]!]] : [];
      });
      expect(cells).toBe(pairs.length);
      expect(cells).toBeGreaterThan(150);
      const slow = pearson(pairs);
      if (r === null) {
        // Grad-CAM of a class that nothing here speaks for is 0 everywhere.
        expect(new Set(pairs.map(([, value]) => value)).size).toBe(1);
        continue;
      }
      expect(r).toBeCloseTo(slow, 5);
      expect(chance!.shifts).toBeGreaterThanOrEqual(19);
      expect(chance!.low).toBeLessThan(chance!.middle);
      expect(chance!.middle).toBeLessThan(chance!.high);
      // A map of chance reaches nowhere near what a CAM, which the clusters split, reaches.
      if (method === 'cam') expect(r!).toBeGreaterThan(chance!.high);
    }
    expect(await ask(region)).toEqual({ block, maps });
  });

  it('of the whole slide is that of the slide; beside it there are no cells', async () => {
    const { agreement } = await decisionOf(phantom.slides[1]!.id);
    const whole = await ask({ x: -1e5, y: -1e5, width: 1e6, height: 1e6 });
    expect(whole.maps.map(({ key, r, cells }) => [key, r, cells])).toEqual(
      agreement.map(({ key, r, cells }) => [key, r, cells]),
    );
    expect((await ask({ x: 1e6, y: 1e6, width: 10, height: 10 })).maps).toEqual([]);
  });
});

/** Even-odd, by the angle-free rule of counting edges to the right. */
function insideSlowly(shape: Shape, x: number, y: number): boolean {
  if (!('length' in shape))
    return x >= shape.x && x < shape.x + shape.width && y >= shape.y && y < shape.y + shape.height;
  const crossings = shape.filter(([x1, y1], i) => {
    const [x2, y2] = shape[(i + 1) % shape.length]!;
    if (y1 > y === y2 > y) return false;
    return x1 + ((y - y1) * (x2 - x1)) / (y2 - y1) > x;
  });
  return crossings.length % 2 === 1;
}

describe('the decisions of a study', () => {
  const decisionsOf = async (dictionary: string, className?: string) =>
    answers.studyDecision(await refOf(phantom.root), { dictionary, className });

  it('are means over slides, and the tiles that the model got wrong, worst first', async () => {
    const found = await decisionsOf('nmf-k4');
    const { slides, concepts } = await summaryOf('nmf-k4');
    found.classes.forEach(({ effects, residual, bias }, c) => {
      const parts = slides.map(({ decomposition }) => decomposition[c]!);
      effects.forEach((effect, k) => {
        expect(effect).toBeCloseTo(add(parts.map((part) => part.effects[k]!)) / parts.length, 9);
      });
      expect(residual).toBeCloseTo(add(parts.map((part) => part.residual)) / parts.length, 9);
      expect(bias).toBeCloseTo(parts[0]!.bias, 9);
    });
    expect(found.perSlide.map(({ slide, label }) => [slide, label])).toEqual(
      phantom.slides.map(({ id, label }) => [id, label]),
    );
    const wrong: { slide: string; tile: number; margin: number; push: number[] }[] = [];
    let labelled = 0;
    for (const { id, label } of phantom.slides) {
      for (const tile of (await rawSlide(phantom.root, id)).tiles) {
        labelled++;
        const odds = tile['prediction.malignant']! - tile['prediction.benign']!;
        if (odds > 0 === (label === 'malignant')) continue;
        const push = concepts.map(({ importance }, k) => {
          const step = Math.sign(odds) * (importance![1]! - importance![0]!);
          return (tile[`nmf-k4.weightSum.${k + 1}`]! / 256) * step;
        });
        wrong.push({ slide: id, tile: tile.index!, margin: Math.abs(odds), push });
      }
    }
    wrong.sort((a, b) => b.margin - a.margin);
    expect([found.wrongTiles, found.labelledTiles]).toEqual([wrong.length, labelled]);
    expect(wrong.length).toBeGreaterThan(0);
    expect(found.mistakes).toHaveLength(Math.min(200, wrong.length));
    found.mistakes.forEach((mistake, i) => {
      expect(mistake.margin).toBeCloseTo(wrong[i]!.margin, 6);
      expect(mistake.label).not.toBe(mistake.predicted);
    });
    const { slide, tile, push } = found.mistakes[0]!;
    const same = wrong.find((one) => one.slide === slide && one.tile === tile)!;
    push!.forEach((value, k) => {
      expect(value).toBeCloseTo(same.push[k]!, 4);
    });
  });

  it('of one class are those that concern it', async () => {
    const found = await decisionsOf('nmf-k4', 'malignant');
    expect(found.classes.map(({ className }) => className)).toEqual(['malignant']);
    await expect(decisionsOf('nmf-k4', 'none')).rejects.toThrow(/no class none/);
  });

  it('with k-means name the mistakes, and say why there are no effects', async () => {
    const found = await decisionsOf('kmeans-k4');
    expect(found.classes).toEqual([]);
    expect(found.note).toContain('k-means');
    expect(found.mistakes.length).toBeGreaterThan(0);
    expect(found.mistakes.every(({ push }) => push === undefined)).toBe(true);
  });
});

function pearson(pairs: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1): number => add(pairs.map((pair) => pair[of])) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  const product = add(pairs.map(([x, y]) => (x - a) * (y - b)));
  const spread = (of: 0 | 1, middle: number): number => add(pairs.map((pair) => (pair[of] - middle) ** 2));
  return product / Math.sqrt(spread(0, a) * spread(1, b));
}
