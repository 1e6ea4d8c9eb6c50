import type { SlideRecord } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import type { ClassDecision, Mixture } from '../../src/contract/tiles.js';
import { overlaps } from '../../src/opened/region-shape.js';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { rawArray, rawSlide } from '../support/raw-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();
const K = 4;
const slide = () => phantom.slides[1]!.id;
type Region = Parameters<StudyAnswers['region']>[1]['region'];

const regionOf = async (region: Region) =>
  answers.region(await refOf(phantom.root), { dictionary: 'nmf-k4', slide: slide(), region });

/** Means over the cells with their middle in a region, from the whole map. */
async function slowMeans(inside: (x: number, y: number) => boolean) {
  const { record } = await rawSlide(phantom.root, slide());
  const W = await rawArray(phantom.root, slide(), 'cells.zarr', 'nmf-k4', 'W');
  const sums = new Array<number>(K).fill(0);
  let cells = 0;
  for (let row = 0; row < W.height; row++) {
    for (let column = 0; column < W.width; column++) {
      if (!inside(...middleOf(record, column, row))) continue;
      const at = row * W.width + column;
      if (Number.isNaN(W.data[at]!)) continue;
      cells++;
      for (let k = 0; k < K; k++) sums[k]! += W.data[k * W.width * W.height + at]!;
    }
  }
  return { record, cells, means: sums.map((sum) => sum / cells) };
}

function middleOf({ raster }: SlideRecord, column: number, row: number): [number, number] {
  const { originX, originY, stepX, stepY } = raster;
  return [originX + (column + 0.5) * stepX, originY + (row + 0.5) * stepY];
}

async function expectMixture(mixture: Mixture, inside: (x: number, y: number) => boolean): Promise<void> {
  const { record, cells, means } = await slowMeans(inside);
  expect(mixture.cells).toBe(cells);
  const total = means.reduce((a, b) => a + b, 0);
  const { concepts } = await answers.concepts(await refOf(phantom.root), { dictionary: 'nmf-k4' });
  means.forEach((mean, k) => {
    expect(mixture.weights[k]).toBeCloseTo(mean, 5);
    expect(mixture.shares[k]).toBeCloseTo(mean / total, 5);
    mixture.decision!.forEach(({ effects }, c) => {
      expect(effects[k]).toBeCloseTo(mean * concepts[k]!.importance![c]!, 4);
    });
  });
  const { raster, slide: of } = record;
  expect(mixture.areaMm2).toBeCloseTo((cells * raster.stepX * raster.stepY * of.mpp!.x * of.mpp!.y) / 1e6, 9);
}

describe('a region', () => {
  it('that is a rectangle: means over its cells, tiles that overlap it', async () => {
    const region = { x: 200, y: 130, width: 301, height: 255 };
    const found = await regionOf(region);
    const { x, y, width, height } = region;
    await expectMixture(found, (cx, cy) => cx >= x && cx < x + width && cy >= y && cy < y + height);
    const { tiles } = await rawSlide(phantom.root, slide());
    const before = (await rawSlide(phantom.root, phantom.slides[0]!.id)).tiles.length;
    const over = tiles.filter(
      (tile) => tile.x! < x + width && tile.x! + 256 > x && tile.y! < y + height && tile.y! + 256 > y,
    );
    expect(found.rows).toEqual(over.map((tile) => before + tile.index!));
    expect(found.tiles).toBe(over.length);
    const mean = over.reduce((sum, tile) => sum + tile['prediction.malignant']!, 0) / over.length;
    expect(found.prediction[1]).toBeCloseTo(mean, 6);
    expect(found.place).toEqual(region);
  });

  it('that is a polygon, also one with a bay', async () => {
    const bay: [number, number][] = [
      [100, 100],
      [700, 140],
      [650, 600],
      [420, 250],
      [150, 580],
    ];
    const found = await regionOf(bay);
    await expectMixture(found, (x, y) => inPolygon(bay, x, y));
    expect(found.place).toEqual({ x: 100, y: 100, width: 600, height: 500 });
    expect(found.cells).toBeGreaterThan(300);
  });

  it('outside of the slide holds nothing', async () => {
    const found = await regionOf({ x: 90_000, y: 90_000, width: 10, height: 10 });
    expect(found).toMatchObject({
      cells: 0,
      tiles: 0,
      rows: [],
      weights: [0, 0, 0, 0],
      areaMm2: 0,
      prediction: [],
    });
    expect(found.decision).toBeUndefined();
  });

  it('and a tile have area in common, or not', () => {
    const tile = { x: 0, y: 0, width: 10, height: 10 };
    expect(overlaps({ x: 10, y: 0, width: 5, height: 5 }, tile)).toBe(false);
    expect(overlaps({ x: 9, y: 9, width: 5, height: 5 }, tile)).toBe(true);
    const thin: [number, number][] = [
      [-5, 4],
      [15, 4],
      [15, 5],
    ];
    expect(overlaps(thin, tile)).toBe(true);
    const around: [number, number][] = [
      [-50, -50],
      [50, -50],
      [50, 50],
      [-50, 50],
    ];
    expect(overlaps(around, tile)).toBe(true);
    const corner: [number, number][] = [
      [12, -5],
      [15, 12],
      [-5, 30],
      [20, 30],
    ];
    expect(overlaps(corner, tile)).toBe(false);
  });
});

describe('a place', () => {
  it('is the cell it lies in', async () => {
    const { record } = await rawSlide(phantom.root, slide());
    const [x, y] = middleOf(record, 20, 15);
    const found = await answers.place(await refOf(phantom.root), {
      ...{ dictionary: 'nmf-k4', slide: slide(), x: x + 5, y: y - 7 },
    });
    await expectMixture(found, (cx, cy) => cx === x && cy === y);
    expect(found.cells).toBe(1);
  });
});

describe('a tile', () => {
  it('has logits that its clusters and the residual add up to, and they give its prediction', async () => {
    const ref = await refOf(phantom.root);
    for (const tile of [0, 3, 11]) {
      const found = await answers.tile(ref, {
        ...{ dictionary: 'nmf-k4', tile: { slide: slide(), tile }, roots: null },
      });
      const logits = found.mixture.decision!.map((part) => {
        const { bias, effects, residual, logit } = part as Required<ClassDecision>;
        expect(effects.reduce((a, b) => a + b, bias + residual)).toBeCloseTo(logit, 9);
        return logit;
      });
      const softmax = Math.exp(logits[1]!) / (Math.exp(logits[0]!) + Math.exp(logits[1]!));
      expect(softmax).toBeCloseTo(found.prediction[1]!, 4);
      expect(Math.abs(found.mixture.decision![0]!.residual!)).toBeGreaterThan(0);
      found.mixture.shares.forEach((share, k) => {
        expect(share).toBeCloseTo(found.shares[k]!, 6);
      });
      expect(found.mixture).toMatchObject({ cells: 256, tiles: 1 });
    }
  });

  it('has no residual where the model may not be read, and no decision with k-means', async () => {
    const ref = await refOf(phantom.root);
    const tile = { slide: slide(), tile: 1 };
    const outside = await answers.tile(ref, { dictionary: 'nmf-k4', tile, roots: [phantom.slidesFolder] });
    for (const part of outside.mixture.decision!) {
      expect(part.residual).toBeUndefined();
      expect(part.logit).toBeUndefined();
    }
    const centroids = await answers.tile(ref, { dictionary: 'kmeans-k4', tile, roots: null });
    expect(centroids.mixture.decision).toBeUndefined();
  });
});

/** Even-odd rule by counting crossings of a ray to the right. */
function inPolygon(points: readonly (readonly [number, number])[], x: number, y: number): boolean {
  const crossings = points.filter(([x0, y0], i) => {
    const [x1, y1] = points[(i + 1) % points.length]!;
    const between = y0 <= y ? y < y1 : y1 <= y;
    return between && x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) > x;
  });
  return crossings.length % 2 === 1;
}
