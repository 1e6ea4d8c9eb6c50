import { targetValues } from '@morphoscope/attribution';
import type { DifferentiableModel, TilePixels } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { relativeDifference, resampleLabels, resampleMaps } from '@morphoscope/metrics';
import { tilesAtOnce } from '../../../worker/cut-tile.js';
import type { WorkerSlide } from '../../../worker/protocol.js';
import type { SlideShelf } from '../../../worker/slide-shelf.js';
import { predictedLabel } from '../../decision-target.js';
import type { TileMaps, WeightMaps } from '../../worker/weight-maps.js';
import { type TileChange, tileChanges } from '../tile-change.js';
import { changedTile } from './changed-tile.js';
import type { ProbedTiles } from './protocol.js';
import type { ProbedTile } from './tile-probe.js';

/** What each change of a tile does to the maps of each set, and to the tile's own decision. */
export async function changeFigures(
  model: DifferentiableModel,
  weights: WeightMaps,
  from: { readonly slides: SlideShelf; readonly slide: WorkerSlide },
  tile: ProbedTile,
  seed: number,
): Promise<Pick<ProbedTiles, 'changes' | 'decisions'>> {
  const { layer, preprocessing } = model;
  const { sets } = weights;
  const changes = new Float64Array(tileChanges.length * sets.length * 2).fill(Number.NaN);
  const decisions = new Float64Array(tileChanges.length * 2).fill(Number.NaN);
  const side = preprocessing.tilePx;
  const placed = {
    ...from,
    tile: tile.place,
    pixels: tile.pixels,
    preprocessing,
    cell: { x: side / layer.width, y: side / layer.height },
    seed,
  };
  const atOnce = tilesAtOnce(model.engine, side);
  for (let first = 0; first < tileChanges.length; first += atOnce) {
    const few = tileChanges.slice(first, first + atOnce);
    const pixels: TilePixels[] = [];
    for (const { name } of few) pixels.push(await changedTile(name, placed));
    const { logits, activations } = await model.forward(prepareTiles(pixels, preprocessing));
    const size = activations.data.length / few.length;
    const worth = targetValues(
      logits,
      few.map(() => tile.target),
    );
    for (const [i, change] of few.entries()) {
      const { maps } = await weights.of(activations.data.slice(i * size, (i + 1) * size));
      sets.forEach((_, s) => {
        const at = ((first + i) * sets.length + s) * 2;
        changes.set(difference(change, tile.mapping.maps[s]!, maps[s]!, layer), at);
      });
      decisions[(first + i) * 2] = worth[i]! - tile.worth;
      decisions[(first + i) * 2 + 1] = Number(
        label(logits.data, i, few.length) === label(tile.tiles.logits.data, 0, 1),
      );
    }
  }
  return { changes, decisions };
}

/** Error of the maps, and share of cells with the same hard label; NaN where it cannot be told. */
function difference(
  change: TileChange,
  before: TileMaps,
  after: TileMaps,
  { height, width }: { readonly height: number; readonly width: number },
): [number, number] {
  const place = change.place(height, width);
  const expected = resampleMaps(before.weights, before.K, height, width, place);
  const error = relativeDifference(after.weights, expected).value ?? Number.NaN;
  if (!change.exact || !before.labels || !after.labels) return [error, Number.NaN];
  const labels = resampleLabels(before.labels, height, width, place);
  let [same, seen] = [0, 0];
  labels.forEach((one, p) => {
    if (one < 0) return;
    seen++;
    if (one === after.labels![p]) same++;
  });
  return [error, same / seen];
}

function label(logits: Float32Array, row: number, rows: number): number {
  const classes = logits.length / rows;
  return predictedLabel(logits.subarray(row * classes, (row + 1) * classes));
}
