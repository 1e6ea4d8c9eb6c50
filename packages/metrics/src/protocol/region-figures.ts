import { type Figure, figure, undefinedFigure, withNote } from '../figure.js';
import { REGION } from '../localisation/region.kernel.js';
import { rankingAreas } from '../ranking/graded.js';
import type { CellSample } from './cell-sample.js';
import type { RegionAgreementOptions, RegionAgreementState } from './region-agreement.js';

/** How a cluster or a map falls on a region. `n` counts tiles with the region, for pooled figures and rankings cells. */
export interface SourceFigures {
  /** `|A∩R| / |A∪R|`, mean over the tiles with the region. */
  readonly iou: Figure;
  /** Both counts summed over the tiles with the region. */
  readonly iouPooled: Figure;
  /** Both counts summed over all tiles, A on annotated cells only. */
  readonly iouPooledAllTiles: Figure;
  /** `|A∩R| / (|A| + |R|)`, the published figure; at most 0.5. Not an IoU. */
  readonly iouSum: Figure;
  /** `2 |A∩R| / (|A| + |R|)`. */
  readonly dice: Figure;
  /** `Σ min(share, R) / Σ max(share, R)`; clusters only. */
  readonly iouSoft: Figure;
  /** Share of A's annotated cells that lie in R. */
  readonly inRegion: Figure;
  /** Share of R's cells that A covers. */
  readonly covered: Figure;
  /** Share of the cluster's mass on annotated cells that lies in R; clusters only. */
  readonly massInRegion: Figure;
  /** Of the values, for telling the cells of R from the other annotated cells. */
  readonly auroc: Figure;
  readonly averagePrecision: Figure;
  /** Share of the positive mass of a tile in R (Arras et al., 2022), mean over tiles. */
  readonly relevanceMass: Figure;
  /** Share of the |R| highest cells in R (Arras et al., 2022), mean over tiles. */
  readonly relevanceRank: Figure;
  /** Whether the highest cell lies in R (Zhang et al., 2018), mean over tiles. */
  readonly pointingGame: Figure;
}

/** Agreement with one region. */
export interface RegionFigures {
  readonly region: string;
  readonly tiles: number;
  readonly cells: number;
  /** Share of annotated cells in the region: what average precision and `inRegion` are by chance. */
  readonly prevalence: Figure;
  /** By cluster. */
  readonly clusters: readonly SourceFigures[];
  /** By the name of the map; those whose target the region is. */
  readonly maps: ReadonlyMap<string, SourceFigures>;
}

/**
 * Figures of what was summed up.
 * @param strata mask values with a stratum of their own in the sample of cells.
 */
export function regionFigures(
  state: RegionAgreementState,
  sample: CellSample,
  options: RegionAgreementOptions,
  strata: readonly number[],
): RegionFigures[] {
  const { K, regions, maps: compared = [] } = options;
  const sources = K + compared.length;
  const sorted = sortedColumns(sample, strata.length + 1, sources);
  const annotated = sorted.reduce((sum, stratum) => sum + stratum.offered, 0);
  return regions.flatMap((region, r) => {
    const [tiles, cells] = [state.totals[2 * r]!, state.totals[2 * r + 1]!];
    if (tiles === 0) return [];
    const positive = sorted.map((_, i) => i < strata.length && region.values.includes(strata[i]!));
    const of = (s: number): SourceFigures => {
      const sums = state.sums.subarray(
        (r * sources + s) * REGION.width,
        (r * sources + s + 1) * REGION.width,
      );
      return { ...overlaps(sums, tiles, cells, s < K), ...rankings(sorted, s, positive) };
    };
    const maps = new Map<string, SourceFigures>();
    compared.forEach((map, j) => {
      if ((map.region ?? region.name) !== region.name) return;
      const broken = state.broken[j]!;
      const note = broken > 0 ? `${broken} tiles with a map that is not finite counted as 0` : undefined;
      maps.set(map.name, annotate(of(K + j), note));
    });
    const clusters = Array.from({ length: K }, (_, k) => of(k));
    return [
      { region: region.name, tiles, cells, prevalence: figure(cells / annotated, annotated), clusters, maps },
    ];
  });
}

interface Stratum {
  readonly columns: readonly Float32Array[];
  readonly offered: number;
  readonly kept: number;
}

function sortedColumns(sample: CellSample, strata: number, sources: number): Stratum[] {
  return Array.from({ length: strata }, (_, stratum) => {
    const rows = sample.rows(stratum);
    const kept = rows.length / sources;
    const columns = Array.from({ length: sources }, (__, s) =>
      Float32Array.from({ length: kept }, (___, i) => rows[i * sources + s]!).sort(),
    );
    return { columns, offered: sample.offered(stratum), kept };
  });
}

function rankings(
  strata: readonly Stratum[],
  source: number,
  positive: readonly boolean[],
): Pick<SourceFigures, 'auroc' | 'averagePrecision'> {
  const used = strata.map((stratum, i) => ({
    scores: stratum.columns[source]!,
    positive: positive[i]!,
    weight: stratum.kept > 0 ? stratum.offered / stratum.kept : 1,
  }));
  const count = (kind: boolean): number =>
    strata.reduce((sum, stratum, i) => sum + (positive[i] === kind ? stratum.kept : 0), 0);
  const [hits, others] = [count(true), count(false)];
  if (others === 0) {
    const none = undefinedFigure(hits, 'every annotated cell is in the region');
    return { auroc: none, averagePrecision: none };
  }
  const all = strata.reduce((sum, stratum) => sum + stratum.offered, 0);
  const effective = Math.min(effectiveCells(strata, positive, true), effectiveCells(strata, positive, false));
  const error = (0.5 / Math.sqrt(effective)).toFixed(4);
  const note =
    all > hits + others
      ? `over a seeded sample of ${hits + others} of ${all} cells, standard error of AUROC below ${error}`
      : undefined;
  const areas = rankingAreas(used);
  return {
    auroc: figure(areas.auroc, hits + others, note),
    averagePrecision: figure(areas.averagePrecision, hits + others, note),
  };
}

/**
 * Cells that a weighted sample of one kind is worth (Kish, 1965). The variance of a Mann–Whitney statistic is at most a quarter over that
 * of the rarer kind (Birnbaum & Klose, 1957).
 */
function effectiveCells(strata: readonly Stratum[], positive: readonly boolean[], kind: boolean): number {
  let sum = 0;
  let squares = 0;
  strata.forEach(({ offered, kept }, i) => {
    if (positive[i] !== kind || kept === 0) return;
    sum += offered;
    squares += offered ** 2 / kept;
  });
  return sum ** 2 / squares;
}

function overlaps(
  sums: Float64Array,
  tiles: number,
  cells: number,
  soft: boolean,
): Omit<SourceFigures, 'auroc' | 'averagePrecision'> {
  const at = (name: keyof typeof REGION): number => sums[REGION[name]]!;
  const mean = (name: keyof typeof REGION, count: number, why: string): Figure =>
    count > 0 ? figure(at(name) / count, count) : undefinedFigure(0, why);
  const inside = at('allInside');
  const own = at('allOnTissue');
  const onlyClusters = undefinedFigure(0, 'for clusters only: a map has no shares');
  return {
    iou: mean('iou', tiles, ''),
    iouPooled: figure(at('intersection') / at('union'), cells),
    iouPooledAllTiles: figure(inside / (own + cells - inside), cells),
    iouSum: mean('iouSum', tiles, ''),
    dice: figure((2 * at('iouSum')) / tiles, tiles),
    iouSoft: soft ? mean('soft', at('softTiles'), '') : onlyClusters,
    inRegion: own > 0 ? figure(inside / own, own) : undefinedFigure(0, 'no annotated cell belongs to it'),
    covered: figure(inside / cells, cells),
    massInRegion: soft ? softInside(at('massInside'), at('massOnTissue'), cells) : onlyClusters,
    relevanceMass: mean('mass', at('massTiles'), 'no tile of the region has a value above 0'),
    relevanceRank: mean('rank', tiles, ''),
    pointingGame: mean('pointing', at('pointingTiles'), 'no tile of the region has a value above 0'),
  };
}

function softInside(inside: number, all: number, n: number): Figure {
  return all > 0 ? figure(inside / all, n) : undefinedFigure(n, 'the cluster has no mass on annotated cells');
}

function annotate(figures: SourceFigures, note: string | undefined): SourceFigures {
  if (note === undefined) return figures;
  const entries = Object.entries(figures).map(([name, one]) => [name, withNote(one as Figure, note)]);
  return Object.fromEntries(entries) as unknown as SourceFigures;
}
