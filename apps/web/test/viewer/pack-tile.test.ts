import { describe, expect, it } from 'vitest';
import type { CellTile } from '../../src/viewer/cells/cell-tile';
import { layersFor, packTile } from '../../src/viewer/overlay/pack-tile.kernel';
import { randomTile } from './support/tiles';

/** Value `k` of cell (x, y) of a picture of 3 × 3 tiles, slowly. */
function cellOf(tiles: (CellTile | undefined)[], x: number, y: number, k: number): number {
  const middle = tiles[4]!;
  const dx = x < 0 ? -1 : x >= middle.width ? 1 : 0;
  const dy = y < 0 ? -1 : y >= middle.height ? 1 : 0;
  const near = tiles[(dy + 1) * 3 + dx + 1];
  if (near === undefined)
    return cellOf(
      [undefined, undefined, undefined, undefined, middle],
      Math.min(middle.width - 1, Math.max(0, x)),
      Math.min(middle.height - 1, Math.max(0, y)),
      k,
    );
  const column = dx < 0 ? near.width - 1 : dx > 0 ? 0 : Math.min(x, near.width - 1);
  const row = dy < 0 ? near.height - 1 : dy > 0 ? 0 : Math.min(y, near.height - 1);
  return near.planes[(k * near.height + row) * near.width + column]!;
}

describe('a tile on the GPU', () => {
  it.each([1, 2, 3, 4, 7, 8, 64])(
    'holds %i values per cell, the coverage and a rim of its neighbours',
    (channels) => {
      const here = [true, false, true, true, true, true, false, true, true];
      const tiles = here.map((there, i) =>
        there ? randomTile(i % 3 === 2 ? 3 : 5, i >= 6 ? 2 : 4, channels, i + 1) : undefined,
      );
      const middle = tiles[4]!;
      const texels = packTile(middle, (dx, dy) => tiles[(dy + 1) * 3 + dx + 1]);
      expect(texels).toHaveLength(layersFor(channels) * 7 * 6 * 4);
      for (let k = 0; k <= channels; k++)
        for (let y = -1; y <= 4; y++)
          for (let x = -1; x <= 5; x++) {
            const at = ((Math.floor(k / 4) * 6 + y + 1) * 7 + x + 1) * 4 + (k % 4);
            expect(texels[at]).toBe(cellOf(tiles, x, y, k));
          }
    },
  );

  it('takes as few layers of four as hold the values and the coverage', () => {
    expect([1, 3, 4, 7, 8, 64].map(layersFor)).toEqual([1, 1, 2, 2, 3, 17]);
  });
});
