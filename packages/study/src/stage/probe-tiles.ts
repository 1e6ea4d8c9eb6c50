import { join } from 'node:path';
import { hash32 } from '@morphoscope/domain';
import type { StudyFolder } from '../folder/study-folder.js';
import { groupOf } from '../settings/split.js';
import type { CachedTiles, TilePlace, WorkerSlide } from '../worker/protocol.js';
import { readPrepared } from './prepared-slide.js';
import { type CohortSlide, type RunContext, workerSlide } from './run-context.js';
import { readSample, sampleKey } from './sample-slides.js';

/** Tiles asked about the rest of the network, over all slides. */
const PROBES = 256;

/** Some tiles of one slide to ask the rest of the network about. */
export interface ProbeTiles {
  readonly slide: WorkerSlide;
  /** Independent unit the slide belongs to. */
  readonly group: string;
  readonly tiles: readonly TilePlace[];
  readonly cached: CachedTiles;
}

/**
 * A bounded, seeded choice of tiles, the same number of every slide. Those whose activations were kept are taken where
 * there are any; a slide without is run again on its few.
 */
export async function chooseProbes(
  context: RunContext,
  slides: readonly CohortSlide[],
  cells: number,
): Promise<ProbeTiles[]> {
  const { plan, folder } = context;
  const rank = (slide: CohortSlide) => hash32(plan.seed, 'probe-slide', slide.id);
  const chosen = [...slides].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)).slice(0, PROBES);
  const each = Math.max(1, Math.floor(PROBES / chosen.length));
  const probes: ProbeTiles[] = [];
  for (const slide of chosen) {
    const sample = await readSample(folder.sample(slide.id), sampleKey(plan, slide, cells));
    const { grid } = await readPrepared(folder.sample(slide.id));
    const kept = sample?.cachedTiles ?? [];
    const pool = kept.length > 0 ? kept : grid.tiles.map(({ index }) => index);
    const tileRank = (index: number) => hash32(plan.seed, 'probe-tile', slide.id, index);
    const indices = [...pool].sort((a, b) => tileRank(a) - tileRank(b) || a - b).slice(0, each);
    if (indices.length === 0) continue;
    probes.push({
      slide: workerSlide(plan, slide),
      group: groupOf(slide),
      tiles: indices.map((index) => grid.tiles[index]!),
      cached: {
        path: keptPath(folder, slide),
        records: indices.map((index) => kept.indexOf(index)),
      },
    });
  }
  return probes;
}

function keptPath(folder: StudyFolder, slide: CohortSlide): string {
  return join(folder.sample(slide.id), 'activations.f32');
}
