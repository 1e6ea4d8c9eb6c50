import { MorphoscopeError } from '@morphoscope/domain';
import type { TileColumns } from '@morphoscope/study';
import type { Rectangle, TileName } from '../contract/common.js';
import type { TileRow } from '../contract/tiles.js';
import { ClassLabels } from './class-labels.js';
import type { MapStore } from './map-store.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import { sharesOf, shownSums, strongestOf } from './shown-tiles.js';
import { splitShares } from './split-shares.js';

/** All tiles of a study as a dictionary with its edits shows them. */
export class TileTable {
  /** Place in the view of each tile's strongest cluster; −1 where nothing is active. */
  readonly strongest: Int16Array;
  readonly labels: ClassLabels;

  private constructor(
    readonly study: OpenedStudy,
    readonly opened: OpenedDictionary,
    readonly columns: TileColumns,
    /** Σ over cells of the weight of every cluster of the fit, `n × K`. */
    readonly sums: Float32Array,
    /** The same of every shown cluster, `n × shown`, in the order of the view. */
    readonly shown: Float32Array,
  ) {
    this.strongest = strongestOf(shown, opened.view.clusters.length);
    this.labels = new ClassLabels(study.facts.manifest, study.facts.records);
  }

  static async of(study: OpenedStudy, opened: OpenedDictionary, maps: MapStore): Promise<TileTable> {
    const columns = await study.tiles();
    const sums = await study.weightSums(opened);
    const place = (row: number): Rectangle => placeOf(study, columns, row);
    const splits = await splitShares(study, opened, maps, columns.first, place);
    return new TileTable(study, opened, columns, sums, shownSums(opened.view, splits, sums));
  }

  /** @throws MorphoscopeError `InputError` for a tile that the study does not have. */
  rowOf({ slide, tile }: TileName): number {
    const { records } = this.study.facts;
    const at = records.indexOf(this.study.record(slide));
    const { first, tile: numbers } = this.columns;
    const rows = numbers.subarray(first[at], first[at + 1]);
    const row = rows[tile] === tile ? tile : rows.indexOf(tile);
    if (row >= 0) return first[at]! + row;
    throw new MorphoscopeError('InputError', `${slide} has no tile ${tile}`, {
      suggestion: `It has ${rows.length}.`,
    });
  }

  /** Sums of weights over the cells of a tile, per shown cluster in the order of the view. */
  shownSums(row: number): Float32Array {
    const K = this.opened.view.clusters.length;
    return this.shown.subarray(row * K, (row + 1) * K);
  }

  place(row: number): Rectangle {
    return placeOf(this.study, this.columns, row);
  }

  prediction(row: number): number[] {
    const classes = this.study.facts.manifest.model.classNames.length;
    return [...this.columns.predictions.subarray(row * classes, (row + 1) * classes)];
  }

  wrong(row: number): boolean | undefined {
    return this.labels.wrong(this.columns.predictions, row, this.columns.slide[row]!);
  }

  describe(row: number): TileRow {
    const { slide, tile, predictions } = this.columns;
    const record = this.study.facts.records[slide[row]!]!;
    const strongest = this.strongest[row]!;
    const wrong = this.wrong(row);
    return {
      ...{ row, slide: record.id, tile: tile[row]!, place: this.place(row) },
      ...(strongest < 0 ? {} : { cluster: this.opened.view.clusters[strongest]!.cluster }),
      shares: sharesOf(this.shownSums(row)),
      ...(record.label === undefined ? {} : { label: record.label }),
      prediction: this.prediction(row),
      predicted: this.labels.predicted(predictions, row),
      ...(wrong === undefined ? {} : { wrong }),
    };
  }
}

function placeOf(study: OpenedStudy, { slide, x, y }: TileColumns, row: number): Rectangle {
  return { x: x[row]!, y: y[row]!, ...study.tileSize(study.facts.records[slide[row]!]!) };
}
