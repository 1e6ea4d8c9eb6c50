import { MorphoscopeError } from '@morphoscope/domain';
import { KeptActivations } from './kept-activations.js';
import type { SampledCells, TileJob } from './protocol.js';
import type { TileModel } from './tile-model.js';

/**
 * Runs the model on tiles, takes the cells asked for and keeps the activations of the first tiles on disk.
 * @throws MorphoscopeError `ModelError` when the model gives values that are not finite.
 */
export async function sampleTiles(
  model: TileModel,
  { slide, tiles, cells, keep }: Extract<TileJob, { kind: 'sample' }>,
): Promise<SampledCells> {
  const { layer, cells: P, size } = model.shape;
  const C = layer.channels;
  const rows = new Float32Array(cells.reduce((sum, part) => sum + part.length, 0) * C);
  const kept = keep.count > 0 ? new KeptActivations(keep.path, 'r+', await model.classes(), size) : undefined;
  try {
    let row = 0;
    for await (const { t, predictions, activations } of model.run(slide, tiles)) {
      checkFinite(activations, slide.id);
      for (const cell of cells[t]!) {
        for (let c = 0; c < C; c++) rows[row * C + c] = activations[c * P + cell]!;
        row++;
      }
      if (t < keep.count) kept!.write(keep.first + t, predictions, activations);
    }
  } finally {
    kept?.close();
  }
  return { rows };
}

function checkFinite(values: Float32Array, slideId: string): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  if (Number.isFinite(sum)) return;
  throw new MorphoscopeError('ModelError', 'the model gives values that are not finite numbers', {
    where: slideId,
    suggestion: 'Check the preprocessing (scale, mean, std): numbers far outside the training range do this.',
  });
}
