import { type DifferentiableModel, MorphoscopeError, type Slide, type Tensor } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { oneVsRestLogOdds } from '@morphoscope/metrics';
import { openSlide } from '@morphoscope/slide-io';
import type { StudyTile } from '../table/tile-places.js';

/** Tiles per run. */
const BATCH = 8;

/** A slide to run a model on. */
export interface SlideFile {
  readonly path: string;
  /** As the study knows it. */
  readonly slide: Slide;
}

/**
 * Log-odds of one class against the rest, per tile.
 * @param each gets the activations of every batch
 * @throws MorphoscopeError `InputError` when the file has another size than the slide.
 */
export async function tileDecisions(
  model: DifferentiableModel,
  { path, slide }: SlideFile,
  tiles: readonly StudyTile[],
  target: number,
  each?: (batch: readonly StudyTile[], activations: Tensor) => void,
): Promise<Float64Array> {
  const { tilePx, mpp, resize: rule, resizeFrom: from } = model.preprocessing;
  const reader = await openSlide(path, { mpp: slide.mpp!.x });
  try {
    if (reader.slide.width !== slide.width || reader.slide.height !== slide.height)
      throw new MorphoscopeError('InputError', 'the slide without a concept has another size', {
        where: path,
        suggestion: `It must be the slide ${slide.id} itself but for that concept.`,
      });
    const decisions = new Float64Array(tiles.length);
    for (let start = 0; start < tiles.length; start += BATCH) {
      const batch = tiles.slice(start, start + BATCH);
      const pixels = await Promise.all(
        batch.map(({ x, y }) => reader.readAtMpp({ x, y, width: tilePx, height: tilePx, mpp, rule, from })),
      );
      const { logits, activations } = await model.forward(prepareTiles(pixels, model.preprocessing));
      const classes = logits.shape[1]!;
      const odds = oneVsRestLogOdds(logits.data, batch.length, classes);
      for (let i = 0; i < batch.length; i++) decisions[start + i] = odds[i * classes + target]!;
      each?.(batch, activations);
    }
    return decisions;
  } finally {
    await reader.close();
  }
}
