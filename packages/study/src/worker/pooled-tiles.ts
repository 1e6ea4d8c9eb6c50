import { meanOverCells } from './mean-over-cells.kernel.js';
import type { PooledTiles, TileJob } from './protocol.js';
import type { TileModel } from './tile-model.js';

/** Runs tiles through the model and keeps the mean activation of each. */
export async function poolTiles(
  model: TileModel,
  { slide, tiles }: Extract<TileJob, { kind: 'pool' }>,
): Promise<PooledTiles> {
  const { layer, cells } = model.shape;
  const pooled = new Float32Array(tiles.length * layer.channels);
  for await (const { t, activations } of model.run(slide, tiles))
    meanOverCells(activations, layer.channels, cells, pooled, t * layer.channels);
  return { pooled };
}
