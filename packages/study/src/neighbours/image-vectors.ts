import { MorphoscopeError } from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import { boundDictionaries } from '../folder/finished-study.js';
import type { StudyPlan } from '../settings/plan.js';
import { workerSetup } from '../stage/run-session.js';
import { workerDictionary } from '../worker/channels.js';
import { TileWorkerPool } from '../worker/pool.js';
import type { TilePlace, WorkerSlide } from '../worker/protocol.js';
import { boundPlan } from './pooled-activations.js';
import type { StudyNeighbours } from './study-neighbours.js';
import { toShares } from './tile-rows.js';

/** An image to search with. */
export interface QueryImage {
  readonly path: string;
  /** µm per px of the image, where the file does not say. Default: that of the model. */
  readonly mpp?: number;
  /** Where the model lies now, if it has moved. */
  readonly model?: string;
}

/** The vectors of an image: one per tile that fits into it, side by side from its centre, at most 8 × 8. */
export interface ImageVectors {
  /** `tiles × d`, as the index has them. */
  readonly vectors: Float32Array;
  readonly tiles: number;
  /** The image is smaller than a tile; what is missing was taken as the reader fills it, white. */
  readonly small: boolean;
}

const MOST_ACROSS = 8;

/**
 * Takes an image through the study's own preprocessing and model to vectors that its index can be asked for.
 * @throws MorphoscopeError `SlideError` for a file that is no image, `StudyError` when the model is another one
 */
export async function imageVectors(study: StudyNeighbours, image: QueryImage): Promise<ImageVectors> {
  const { folder, manifest, record } = study;
  const { model } = image;
  const plan = await boundPlan(folder, manifest, { ...(model === undefined ? {} : { model }), workers: 1 });
  const { slide, tiles, small } = await placeTiles(plan, image);
  const pool = new TileWorkerPool(workerSetup(plan), 1);
  try {
    if (record.vectors === 'activations') {
      const { pooled } = await pool.run({ kind: 'pool', slide, tiles });
      return { vectors: pooled, tiles: tiles.length, small };
    }
    const dictionaries = await boundDictionaries({ folder, manifest }, plan.model.sha256);
    const at = dictionaries.findIndex(({ id }) => id === record.dictionary);
    const { dictionary } = dictionaries[at]!;
    await pool.runOnAll({ kind: 'dictionaries', dictionaries: [workerDictionary(dictionary)] });
    const onTissue = new Uint8Array(tiles.length * plan.layer.height * plan.layer.width).fill(1);
    const cached = { path: '', records: tiles.map(() => -1) };
    const { statistics } = await pool.run({ kind: 'project', slide, tiles, onTissue, cached });
    const weights = Float32Array.from(statistics[0]!.weightSum);
    return { vectors: toShares(weights, dictionary.K), tiles: tiles.length, small };
  } finally {
    await pool.close();
  }
}

async function placeTiles(
  plan: StudyPlan,
  { path, mpp }: QueryImage,
): Promise<{ readonly slide: WorkerSlide; readonly tiles: readonly TilePlace[]; readonly small: boolean }> {
  const { preprocessing } = plan;
  const reader = await openSlide(path, mpp === undefined ? {} : { mpp });
  const { width, height } = reader.slide;
  const stated = reader.slide.mpp?.x;
  await reader.close();
  const scale = mpp ?? stated ?? preprocessing.mpp;
  const side = (preprocessing.tilePx * preprocessing.mpp) / scale;
  if (!(width > 0 && height > 0))
    throw new MorphoscopeError('SlideError', 'holds no pixels', { where: path });
  const along = (size: number): number[] => {
    const count = Math.max(1, Math.min(MOST_ACROSS, Math.floor(size / side)));
    const first = Math.max(0, Math.floor((size - count * side) / 2));
    return Array.from({ length: count }, (_, i) => first + Math.floor(i * side));
  };
  const columns = along(width);
  const places = along(height).flatMap((y) => columns.map((x) => ({ x, y })));
  return {
    slide: { id: 'query', path, ...(stated === undefined || mpp !== undefined ? { mpp: scale } : {}) },
    tiles: places.map(({ x, y }, index) => ({ index, x, y })),
    small: width < side - 1 || height < side - 1,
  };
}
