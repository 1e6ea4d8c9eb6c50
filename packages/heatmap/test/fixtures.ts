import type { Heatmap, TileGrid, TileSpec } from '@morphoscope/domain';

/** A full grid without pixels, as the tiling of a slide gives it. */
export function gridOf(over: {
  tilePx: number;
  stridePx: number;
  columns: number;
  rows: number;
  scale?: number;
  scaleY?: number;
  originX?: number;
  originY?: number;
}): TileGrid {
  const scaleX = over.scale ?? 1;
  const scaleY = over.scaleY ?? scaleX;
  const spec: TileSpec = {
    tilePx: over.tilePx,
    stridePx: over.stridePx,
    mpp: 1,
    minTissue: 0,
    edge: 'inside',
  };
  const [originX, originY] = [over.originX ?? 0, over.originY ?? 0];
  const tiles = Array.from({ length: over.columns * over.rows }, (_, index) => {
    const column = index % over.columns;
    const row = Math.floor(index / over.columns);
    return {
      index,
      column,
      row,
      x: originX + column * over.stridePx * scaleX,
      y: originY + row * over.stridePx * scaleY,
      extent: over.tilePx * scaleX,
      extentY: over.tilePx * scaleY,
      tissueFraction: 1,
    };
  });
  return {
    spec,
    columns: over.columns,
    rows: over.rows,
    originX,
    originY,
    scaleX,
    scaleY,
    strideLevel0X: over.stridePx * scaleX,
    strideLevel0Y: over.stridePx * scaleY,
    tiles,
  };
}

export const squareLayer = (cells: number, strideInput: number) => ({
  width: cells,
  height: cells,
  strideInput,
});

export const bigSlide = { width: 1e6, height: 1e6 };

/** A one-channel map from rows of numbers. */
export function mapOf(rows: number[][], raster: Partial<Heatmap['raster']> = {}): Heatmap {
  return {
    raster: {
      width: rows[0]?.length ?? 0,
      height: rows.length,
      originX: 0,
      originY: 0,
      stepX: 10,
      stepY: 10,
      ...raster,
    },
    channels: 1,
    data: Float32Array.from(rows.flat()),
  };
}
