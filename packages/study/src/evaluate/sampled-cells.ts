import { createRandom, type FeatureRows } from '@morphoscope/domain';
import { batchesOf, inOrder } from '../stage/in-order.js';
import { readTilePlaces } from '../table/tile-places.js';
import { type EvaluationContext, leaveOut, stopIfAsked, threadSlide } from './evaluation-context.js';
import type { JudgedSlide } from './judged-slides.js';
import { chooseTiles } from './tile-choice.js';

/** Tiles and cells that controls are made from, at most; C · cells is bounded too. */
const SAMPLE = { tiles: 256, cells: 20_000, values: 2 ** 24 };

/** Tiles per job. */
const BATCH = 8;

/** Activations of a seeded sample of cells of the slides of the fit: what controls are made from. */
export async function sampleCells(context: EvaluationContext): Promise<FeatureRows> {
  const { plan } = context;
  const { fit, judged } = plan.slides;
  const { layer } = plan.manifest;
  const slides = fit.length > 0 ? fit : judged;
  const counts = slides.map(({ slide, record }) => ({ id: slide.id, tiles: record.tiles }));
  const chosen = chooseTiles(counts, SAMPLE.tiles, plan.options.seed, 'control-cells');
  const tiles = [...chosen.values()].reduce((sum, list) => sum + list.length, 0);
  const cells = Math.min(SAMPLE.cells, Math.floor(SAMPLE.values / layer.channels));
  const perTile = Math.min(layer.height * layer.width, Math.max(1, Math.floor(cells / tiles)));
  const parts: Float32Array[] = [];
  for (const slide of slides) {
    const indices = chosen.get(slide.slide.id);
    if (!indices) continue;
    stopIfAsked(context);
    try {
      parts.push(...(await cellsOf(context, slide, indices, perTile)));
    } catch (error) {
      leaveOut(context, slide, error);
    }
  }
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { data, n: data.length / layer.channels, d: layer.channels };
}

async function cellsOf(
  context: EvaluationContext,
  slide: JudgedSlide,
  indices: readonly number[],
  perTile: number,
): Promise<Float32Array[]> {
  const { plan, pool } = context;
  const { height, width } = plan.manifest.layer;
  const places = await readTilePlaces(plan.folder.slide(slide.slide.id));
  const tiles = indices.map((index) => places[index]!);
  const cellsIn = (tile: number): Uint16Array =>
    someOf(height * width, perTile, createRandom(plan.options.seed, 'control-cells', slide.slide.id, tile));
  const parts: Float32Array[] = [];
  const jobs = inOrder(batchesOf(tiles, BATCH), pool.size + 1, (batch) =>
    pool.run({
      kind: 'cells',
      slide: threadSlide(plan, slide),
      tiles: batch,
      cells: batch.map(({ index }) => cellsIn(index)),
    }),
  );
  for await (const [, { rows }] of jobs) parts.push(rows);
  return parts;
}

/** `count` of the numbers below n, ascending. */
function someOf(n: number, count: number, random: { below(n: number): number }): Uint16Array {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(n, count)) chosen.add(random.below(n));
  return Uint16Array.from([...chosen].sort((a, b) => a - b));
}
