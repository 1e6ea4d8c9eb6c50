import { join } from 'node:path';
import {
  locatePrototype,
  PrototypeSelector,
  type SelectedPrototype,
  TypicalSelector,
} from '@morphoscope/concepts';
import { readClusterTable, slideFile } from '@morphoscope/study';
import type { ConceptTile } from '../contract/concepts.js';
import { sharesOf, shownTable } from './shown-tiles.js';
import type { TileTable } from './tile-table.js';

/** Tiles that show a cluster. */
export interface ConceptExamples {
  readonly top: readonly ConceptTile[];
  readonly typical: readonly ConceptTile[];
  readonly border: readonly ConceptTile[];
}

/**
 * Per shown cluster, in the order of the view: its strongest tiles, usual ones, and those it shares with another cluster. The
 * strongest are those that the run chose, where nothing is merged.
 */
export async function conceptExamples(table: TileTable): Promise<readonly ConceptExamples[]> {
  const { study, opened, columns } = table;
  const { view, records, id, dictionary } = opened;
  const K = view.clusters.length;
  const overlaps = (slide: string, a: number, b: number): boolean => overlap(table, slide, a, b);
  const top = new PrototypeSelector(K, { overlaps });
  const typical = new TypicalSelector(K, { overlaps });
  const border = new PrototypeSelector(K, { overlaps, score: 'border' });
  for (const record of records) {
    const path = join(study.facts.folder.slide(record.id), slideFile.tiles);
    const read = await readClusterTable(path, record.id, id, dictionary.K, record.tiles);
    const first = columns.first[study.facts.records.indexOf(record)]!;
    const weightSum = table.shown.subarray(first * K, (first + record.tiles) * K);
    const shown = shownTable(view, read.table, weightSum);
    for (const selector of [top, typical, border]) selector.add(shown);
  }
  const [strongest, usual, shared] = [top, typical, border].map((selector) =>
    selector.select().map((chosen) => chosen.map((one) => conceptTile(table, one))),
  );
  return view.clusters.map((_, at) => ({
    ...{ top: strongest![at]!, typical: usual![at]!, border: shared![at]! },
  }));
}

function overlap(table: TileTable, slide: string, a: number, b: number): boolean {
  const one = table.place(table.rowOf({ slide, tile: a }));
  const other = table.place(table.rowOf({ slide, tile: b }));
  return Math.abs(one.x - other.x) < one.width && Math.abs(one.y - other.y) < one.height;
}

function conceptTile(table: TileTable, chosen: SelectedPrototype): ConceptTile {
  const { layer } = table.study.facts.manifest;
  const row = table.rowOf({ slide: chosen.slideId, tile: chosen.tileIndex });
  const { x, y, width, height } = table.place(row);
  const found = locatePrototype(chosen, { x, y, extent: width, extentY: height }, layer.width, layer.height);
  return {
    ...{ slide: chosen.slideId, tile: chosen.tileIndex, place: found.tile },
    // Of a part split off nobody knows the strongest cell.
    ...(table.opened.view.clusters[chosen.cluster]!.split ? {} : { cell: found.cell }),
    ...{ score: chosen.score, shares: sharesOf(table.shownSums(row)) },
  };
}
