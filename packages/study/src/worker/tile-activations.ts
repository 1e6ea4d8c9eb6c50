import { existsSync } from 'node:fs';
import { KeptActivations } from './kept-activations.js';
import type { CachedTiles, TilePlace, WorkerSlide } from './protocol.js';
import type { TileModel, TileOutput } from './tile-model.js';

/** Tiles of a slide, with what is known of them. */
interface WantedTiles {
  readonly slide: WorkerSlide;
  readonly tiles: readonly TilePlace[];
  readonly cached: CachedTiles;
}

/**
 * What the model says about these tiles: first those kept from the sampling pass, which are not run again, then the
 * others. Views that are valid until the next tile is asked for.
 */
export async function* tileActivations(
  model: TileModel,
  { slide, tiles, cached }: WantedTiles,
): AsyncGenerator<TileOutput> {
  // Another process may have used and dropped what was kept: then the tiles are run again.
  const there = existsSync(cached.path);
  const known = tiles.map((_, t) => there && cached.records[t]! >= 0);
  if (known.some(Boolean)) {
    const kept = new KeptActivations(cached.path, 'r', await model.classes(), model.shape.size);
    try {
      for (let t = 0; t < tiles.length; t++) if (known[t]) yield { t, ...kept.read(cached.records[t]!) };
    } finally {
      kept.close();
    }
  }
  const missing = tiles.map((_, t) => t).filter((t) => !known[t]);
  const outputs = model.run(
    slide,
    missing.map((t) => tiles[t]!),
  );
  for await (const output of outputs) yield { ...output, t: missing[output.t]! };
}
