import { applyEdits } from '@morphoscope/clustering';
import { openWeights, type SlideRecord, shownPlanes } from '@morphoscope/study';
import type { ClassDecision, Mixture } from '../contract/tiles.js';
import { importanceOf } from './concept-cards.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';
import { boundsOf, holds, overlaps, type Shape } from './region-shape.js';
import { sharesOf } from './shown-tiles.js';
import type { TileTable } from './tile-table.js';

/** Sums over covered cells. */
interface CellTotals {
  cells: number;
  /** Per cluster of the fit. */
  readonly fitted: Float64Array;
  /** Per shown cluster, in the order of the view. */
  readonly shown: Float64Array;
}

/** How a part of a slide is made up. */
export async function regionMixture(
  table: TileTable,
  slide: string,
  shape: Shape,
): Promise<Mixture & { readonly rows: readonly number[] }> {
  const { study, opened } = table;
  const record = study.record(slide);
  const totals = await sumCells(study, opened, record, shape);
  const rows = rowsIn(table, record, shape);
  return { ...mixtureOf(table, record, totals, rows), rows };
}

/** How the cell at a place is made up; of no cells where nothing is covered. */
export function placeMixture(table: TileTable, slide: string, x: number, y: number): Promise<Mixture> {
  const { raster } = table.study.record(slide);
  const { originX, originY, stepX, stepY } = raster;
  const [column, row] = [Math.floor((x - originX) / stepX), Math.floor((y - originY) / stepY)];
  const cell = { x: originX + column * stepX, y: originY + row * stepY, width: stepX, height: stepY };
  return regionMixture(table, slide, cell).then(({ rows: _, ...mixture }) => mixture);
}

/**
 * Means of a tile's own cells, before they were averaged with those of other tiles.
 * @param evidence mean of its cells per class, where it is known; then the logit is split exactly.
 */
export function tileMixture(table: TileTable, row: number, evidence: readonly number[] | undefined): Mixture {
  const { study, opened, columns, sums } = table;
  const { layer } = study.facts.manifest;
  const record = study.facts.records[columns.slide[row]!]!;
  const cells = layer.height * layer.width;
  const K = opened.view.shownAs.length;
  const totals: CellTotals = {
    cells,
    fitted: Float64Array.from(sums.subarray(row * K, (row + 1) * K)),
    shown: Float64Array.from(table.shownSums(row)),
  };
  const { width, height } = study.tileSize(record);
  const { x, y } = record.slide.mpp!;
  const mixture = mixtureOf(table, record, totals, [row]);
  const decision = mixture.decision?.map((part, c) => withResidual(table, part, c, evidence?.[c]));
  return {
    ...mixture,
    ...(decision ? { decision } : {}),
    areaMm2: (width * x * height * y) / 1e6,
  };
}

function mixtureOf(
  table: TileTable,
  record: SlideRecord,
  { cells, fitted, shown }: CellTotals,
  rows: readonly number[],
): Mixture {
  const mean = (sum: number): number => (cells > 0 ? sum / cells : 0);
  const { stepX, stepY } = record.raster;
  const { x, y } = record.slide.mpp!;
  const decision = cells > 0 ? decisionOf(table, [...fitted].map(mean)) : undefined;
  const classes = table.study.facts.manifest.model.classNames.length;
  const outputs = rows.map((row) => table.prediction(row));
  return {
    cells,
    tiles: rows.length,
    areaMm2: (cells * stepX * x * stepY * y) / 1e6,
    weights: [...shown].map(mean),
    shares: sharesOf([...shown]),
    ...(decision ? { decision } : {}),
    prediction: Array.from({ length: rows.length > 0 ? classes : 0 }, (_, c) =>
      outputs.reduce((sum, one) => sum + one[c]! / rows.length, 0),
    ),
  };
}

/** Mean effects on the logits, in the order of the view; those of a part split off are counted with its whole. */
function decisionOf({ study, opened }: TileTable, weights: readonly number[]): ClassDecision[] | undefined {
  const { head, classNames } = study.facts.manifest.model;
  const s = importanceOf(opened.stored);
  if (!head || !s || opened.dictionary.kind !== 'nmf') return undefined;
  const K = weights.length;
  return classNames.map((className, c) => ({
    className,
    effects: opened.view.clusters.map(({ members }) =>
      members.reduce((sum, k) => sum + weights[k]! * s[c * K + k]!, 0),
    ),
    bias: head.bias[c]! + constantOf(opened, c),
  }));
}

/** `logit = bias + Σ effects + residual`; the bias holds what the head reads of a shift, and so does the evidence. */
function withResidual(
  { study, opened }: TileTable,
  part: ClassDecision,
  c: number,
  evidence: number | undefined,
): ClassDecision {
  const { head } = study.facts.manifest.model;
  if (evidence === undefined || !head) return part;
  const logit = head.bias[c]! + evidence;
  const explained = part.effects.reduce((sum, effect) => sum + effect, head.bias[c]! + constantOf(opened, c));
  return { ...part, residual: logit - explained, logit };
}

/** What the head reads of the shift of a signed layer, as it was counted over slides. */
function constantOf({ records, id }: OpenedDictionary, c: number): number {
  return records[0]?.dictionaries[id]?.decomposition?.constant?.[c] ?? 0;
}

async function sumCells(
  study: OpenedStudy,
  { id, dictionary, view }: OpenedDictionary,
  record: SlideRecord,
  shape: Shape,
): Promise<CellTotals> {
  const map = await openWeights(study.facts.folder, record, id, applyEdits(dictionary, []));
  const { chunk, planes: K } = map;
  const { originX, originY, stepX, stepY, width, height } = record.raster;
  const bounds = boundsOf(shape);
  const totals = { cells: 0, fitted: new Float64Array(K), shown: new Float64Array(view.clusters.length) };
  const within = (value: number, most: number): number => Math.min(Math.max(0, value), most);
  const x0 = within(Math.floor((bounds.x - originX) / stepX), width);
  const x1 = within(Math.ceil((bounds.x + bounds.width - originX) / stepX), width);
  const y0 = within(Math.floor((bounds.y - originY) / stepY), height);
  const y1 = within(Math.ceil((bounds.y + bounds.height - originY) / stepY), height);
  const size = chunk * chunk;
  const shown = new Float32Array(view.clusters.length * size);
  for (let row = Math.floor(y0 / chunk); row * chunk < y1; row++) {
    for (let column = Math.floor(x0 / chunk); column * chunk < x1; column++) {
      const W = await map.read(row, column);
      if (!W) continue;
      shownPlanes(view, W, size, shown);
      for (let y = Math.max(y0, row * chunk); y < Math.min(y1, (row + 1) * chunk); y++) {
        for (let x = Math.max(x0, column * chunk); x < Math.min(x1, (column + 1) * chunk); x++) {
          const at = (y - row * chunk) * chunk + x - column * chunk;
          if (Number.isNaN(W[at]!)) continue;
          if (!holds(shape, originX + (x + 0.5) * stepX, originY + (y + 0.5) * stepY)) continue;
          totals.cells++;
          for (let k = 0; k < K; k++) totals.fitted[k]! += W[k * size + at]!;
          for (let p = 0; p < view.clusters.length; p++) totals.shown[p]! += shown[p * size + at]!;
        }
      }
    }
  }
  return totals;
}

/** Rows of the tiles of a slide that lie at least partly within. */
function rowsIn(table: TileTable, record: SlideRecord, shape: Shape): number[] {
  const s = table.study.facts.records.indexOf(record);
  const { first } = table.columns;
  const rows: number[] = [];
  for (let row = first[s]!; row < first[s + 1]!; row++) if (overlaps(shape, table.place(row))) rows.push(row);
  return rows;
}
