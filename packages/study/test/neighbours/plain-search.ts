import {
  type NeighbourFilter,
  type NeighbourTile,
  type RunSettings,
  readManifest,
  readSlideRecord,
  StudyFolder,
} from '@morphoscope/study';
import { pooledOf, tableOf } from './index-bench.js';

export interface PlainTile {
  readonly slide: string;
  readonly tile: number;
  readonly x: number;
  readonly y: number;
  readonly cluster: NeighbourTile['cluster'];
  readonly label: string | undefined;
  readonly malignant: number;
  readonly mpp: number;
  readonly tileMpp: number;
  readonly vector: readonly number[];
}

/** All tiles of a study, read without the code under test. */
export async function plainTiles(study: string, slides: RunSettings['slides']): Promise<PlainTile[]> {
  const { tiling } = await readManifest(new StudyFolder(study));
  const all: PlainTile[] = [];
  for (const { id, label } of slides) {
    const { data, shape } = await pooledOf(study, id);
    const record = (await readSlideRecord(new StudyFolder(study).slide(id)))!;
    for (const [t, row] of (await tableOf(study, id)).entries()) {
      const weights = [1, 2, 3, 4].map((k) => row[`nmf-k4.weightSum.${k}`]!);
      const most = Math.max(...weights);
      all.push({
        slide: id,
        tile: row.index!,
        x: row.x!,
        y: row.y!,
        cluster: most > 0 ? weights.indexOf(most) : undefined,
        label,
        malignant: row['prediction.malignant']!,
        mpp: record.slide.mpp!.x,
        tileMpp: tiling.mpp,
        vector: Array.from(data.slice(t * shape[1]!, (t + 1) * shape[1]!)),
      });
    }
  }
  return all;
}

export function passes(one: PlainTile, filter: NeighbourFilter): boolean {
  const { clusters, notClusters, slides, notSlides, labels, notLabels, scores } = filter;
  return (
    (!clusters || clusters.includes(one.cluster!)) &&
    !notClusters?.includes(one.cluster!) &&
    (!slides || slides.includes(one.slide)) &&
    !notSlides?.includes(one.slide) &&
    (!labels || labels.includes(one.label!)) &&
    !notLabels?.includes(one.label!) &&
    (!scores || (one.malignant >= 0.3 && one.malignant <= 0.9))
  );
}

export function plainSearch(
  all: readonly PlainTile[],
  asked: PlainTile,
  filter: NeighbourFilter,
  tilePx: number,
  k: number,
): number[] {
  const side = (tilePx * asked.tileMpp) / asked.mpp;
  const overlaps = (one: PlainTile): boolean =>
    one.slide === asked.slide && Math.abs(one.x - asked.x) < side - 1 && Math.abs(one.y - asked.y) < side - 1;
  const seen = new Set<string>();
  return all
    .filter((one) => one !== asked && passes(one, filter) && (filter.overlapping || !overlaps(one)))
    .map((one) => ({ one, distance: Math.hypot(...one.vector.map((v, c) => v - asked.vector[c]!)) }))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ one }) => {
      if (!filter.onePerSlide) return true;
      const first = !seen.has(one.slide);
      seen.add(one.slide);
      return first;
    })
    .slice(0, k)
    .map(({ distance }) => distance);
}

export function slow(data: ArrayLike<number>, d: number, a: number, b: number): number {
  return Math.hypot(...Array.from({ length: d }, (_, c) => data[a * d + c]! - data[b * d + c]!));
}
