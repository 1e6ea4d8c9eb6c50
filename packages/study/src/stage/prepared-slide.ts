import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Slide, Tile, TileGrid } from '@morphoscope/domain';
import { decodeNpy, encodeNpy } from '../array/npy.js';
import { stableJson } from '../folder/stable-json.js';
import { slideFile } from '../folder/study-folder.js';
import type { PreparedSlide } from '../worker/protocol.js';

type GridFrame = Omit<TileGrid, 'tiles'>;

/** Writes slide, grid, tissue and thumbnail; the tile list goes into an array of (column, row, tissue). */
export async function writePrepared(folder: string, prepared: PreparedSlide): Promise<void> {
  const { tiles, ...frame } = prepared.grid;
  const flat = new Float32Array(tiles.length * 3);
  tiles.forEach((tile, i) => {
    flat.set([tile.column, tile.row, tile.tissueFraction], i * 3);
  });
  const { slide, tissueAreaMm2 } = prepared;
  await writeFile(join(folder, 'grid.npy'), encodeNpy({ data: flat, shape: [tiles.length, 3] }));
  await writeFile(join(folder, 'prepared.json'), stableJson({ slide, tissueAreaMm2, frame }));
  await writeFile(join(folder, 'cells.u8'), prepared.cells);
  await writeFile(join(folder, slideFile.tissue), prepared.tissue);
  await writeFile(join(folder, slideFile.thumbnail), prepared.thumbnail);
}

/** Reads what `writePrepared` wrote. */
export async function readPrepared(
  folder: string,
): Promise<Pick<PreparedSlide, 'slide' | 'grid' | 'tissueAreaMm2' | 'cells'>> {
  const { slide, tissueAreaMm2, frame } = JSON.parse(
    await readFile(join(folder, 'prepared.json'), 'utf8'),
  ) as {
    slide: Slide;
    tissueAreaMm2: number;
    frame: GridFrame;
  };
  const path = join(folder, 'grid.npy');
  const { data, shape } = decodeNpy(await readFile(path), path);
  const tiles = Array.from({ length: shape[0]! }, (_, i): Tile => {
    const column = data[i * 3]!;
    const row = data[i * 3 + 1]!;
    return {
      index: i,
      column,
      row,
      x: frame.originX + column * frame.strideLevel0X,
      y: frame.originY + row * frame.strideLevel0Y,
      extent: frame.spec.tilePx * frame.scaleX,
      extentY: frame.spec.tilePx * frame.scaleY,
      tissueFraction: data[i * 3 + 2]!,
    };
  });
  const cells = new Uint8Array(await readFile(join(folder, 'cells.u8')));
  return { slide, tissueAreaMm2, grid: { ...frame, tiles }, cells };
}
