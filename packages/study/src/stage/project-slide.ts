import { join } from 'node:path';
import { createClusterTable } from '@morphoscope/concepts';
import { CellAccumulator, type RasterPlan } from '@morphoscope/heatmap';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { slideFile } from '../folder/study-folder.js';
import type { DictionaryColumns } from '../table/tile-table.js';
import { channelLayout, workerDictionary } from '../worker/channels.js';
import type { CachedTiles, PreparedSlide, ProjectedTiles, TilePlace } from '../worker/protocol.js';
import { batchGround } from './cell-ground.js';
import { CellMaps, type DictionarySlideRecord } from './cell-maps.js';
import { batchesOf, inOrder } from './in-order.js';
import {
  batchSize,
  type CohortSlide,
  checkAborted,
  jobWindow,
  type RunContext,
  workerSlide,
} from './run-context.js';

/** A slide to project and where its maps go. */
export interface SlideWork {
  readonly slide: CohortSlide;
  readonly prepared: Pick<PreparedSlide, 'grid' | 'cells'>;
  readonly raster: RasterPlan;
  readonly dictionaries: readonly StoredDictionary[];
  /** Tiles whose activations were kept, in the order of the records. */
  readonly cached: readonly number[];
  /** Folder that gets `cells.zarr`. */
  readonly target: string;
}

/** What projecting a slide gives besides its maps. */
export interface ProjectedSlide {
  /** `n × classes`. */
  readonly predictions: Float32Array;
  /** `n × C`: mean activation of each tile. */
  readonly pooled: Float32Array;
  readonly tables: readonly DictionaryColumns[];
  readonly records: Readonly<Record<string, DictionarySlideRecord>>;
}

/**
 * Runs all tiles of a slide through the workers, averages their planes on the raster band by band and writes the maps
 * as bands are finished. Results are taken in tile order, so the bytes do not depend on the threads.
 */
export async function projectSlide(
  context: RunContext,
  work: SlideWork,
  advance: (tiles: number) => void,
): Promise<ProjectedSlide> {
  const { plan, pool } = context;
  const { slide, raster, dictionaries, prepared } = work;
  const { tiles } = prepared.grid;
  const { channels: C, height, width } = plan.layer;
  const P = height * width;
  const classes = plan.model.output.classes;
  const layout = channelLayout(
    dictionaries.map(({ dictionary }) => workerDictionary(dictionary)),
    plan.head?.classes ?? 0,
  );
  const folder = join(work.target, slideFile.cells);
  const maps = await CellMaps.create(folder, raster, prepared.cells, layout, dictionaries, C, plan.head);
  const accumulator = new CellAccumulator(raster, layout.channels);
  const drain = async (): Promise<void> => {
    for (let band = accumulator.takeFinished(); band; band = accumulator.takeFinished()) await maps.add(band);
  };
  const predictions = new Float32Array(tiles.length * classes);
  const pooled = new Float32Array(tiles.length * C);
  const tables = emptyTables(work);
  const cachedOf = cachedTiles(context, work);
  const jobs = inOrder(batchesOf(tiles, batchSize(plan)), jobWindow(pool), (batch) =>
    pool.run({
      kind: 'project',
      slide: workerSlide(plan, slide),
      tiles: batch,
      onTissue: batchGround(raster, prepared.cells, batch),
      cached: cachedOf(batch),
    }),
  );
  let at = 0;
  for await (const [batch, result] of jobs) {
    checkAborted(context);
    copyColumns(result, tables, at);
    predictions.set(result.predictions, at * classes);
    pooled.set(result.pooled, at * C);
    for (let t = 0; t < batch.length; t++) {
      const planes = layout.channels * P;
      accumulator.add(batch[t]!, result.projections.subarray(t * planes, (t + 1) * planes));
    }
    at += batch.length;
    await drain();
    advance(batch.length);
  }
  accumulator.finish();
  await drain();
  return { predictions, pooled, tables, records: await maps.close() };
}

function emptyTables({ slide, prepared, dictionaries }: SlideWork): DictionaryColumns[] {
  const index = Uint32Array.from(prepared.grid.tiles, (tile) => tile.index);
  return dictionaries.map(({ id, dictionary: { K } }) => ({
    id,
    K,
    statistics: createClusterTable(slide.id, index, K),
    tissueStatistics: createClusterTable(slide.id, index, K),
  }));
}

function cachedTiles(
  { folder }: RunContext,
  { slide, cached }: SlideWork,
): (tiles: readonly TilePlace[]) => CachedTiles {
  const path = join(folder.sample(slide.id), 'activations.f32');
  const position = new Map(cached.map((index, i) => [index, i]));
  return (tiles) => ({ path, records: tiles.map((tile) => position.get(tile.index) ?? -1) });
}

function copyColumns(result: ProjectedTiles, tables: readonly DictionaryColumns[], at: number): void {
  tables.forEach((table, d) => {
    for (const kind of ['statistics', 'tissueStatistics'] as const) {
      for (const name of ['weightSum', 'softCount', 'count', 'maxWeight', 'maxCell'] as const) {
        table[kind][name]?.set(result[kind][d]![name]!, at * table.K);
      }
    }
  });
}
