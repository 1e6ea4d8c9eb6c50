import { MorphoscopeError } from '@morphoscope/domain';
import type { TileColumns } from '@morphoscope/study';
import type { Rectangle, TileName } from '../contract/common.js';
import type { TileRow } from '../contract/tiles.js';
import { ClassLabels } from './class-labels.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import { sharesOf, shownSums, strongestShown } from './shown-tiles.js';

/** All tiles of a study as a dictionary with its edits shows them. */
export class TileTable {
  /** Place in the view of each tile's strongest cluster; −1 where nothing is active. */
  readonly strongest: Int16Array;
  readonly labels: ClassLabels;

  private constructor(
    readonly study: OpenedStudy,
    readonly opened: OpenedDictionary,
    readonly columns: TileColumns,
    /** `n × K` of the fit. */
    readonly sums: Float32Array,
  ) {
    this.strongest = strongestShown(opened.view, sums);
    this.labels = new ClassLabels(study.facts.manifest, study.facts.records);
  }

  static async of(study: OpenedStudy, opened: OpenedDictionary): Promise<TileTable> {
    return new TileTable(study, opened, await study.tiles(), await study.weightSums(opened));
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
  shownSums(row: number): number[] {
    return shownSums(this.opened.view, this.sums, row);
  }

  place(row: number): Rectangle {
    const { slide, x, y } = this.columns;
    const size = this.study.tileSize(this.study.facts.records[slide[row]!]!);
    return { x: x[row]!, y: y[row]!, ...size };
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
