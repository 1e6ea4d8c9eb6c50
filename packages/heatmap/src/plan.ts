import { type CellRaster, MorphoscopeError, type TileGrid } from '@morphoscope/domain';
import { nearStrides, strideFit } from './stride.js';

/** What a layer must tell about its map; `Layer` of domain fits. */
export interface MapShape {
  /** Cells of one tile's map, down and across (equal: the model's input is square). */
  readonly height: number;
  readonly width: number;
  /** Model-input px between the windows of neighbouring cells. */
  readonly strideInput: number;
}

/** Options of `planRaster`. */
export interface PlanOptions {
  /**
   * Layer cells along each border of a tile that zero padding biases; they are used only where no other tile sees the
   * place with an inner cell. Default: 1 when neighbouring tiles share at least 2 cells and the map has at least 4, else 0.
   */
  readonly clip?: number;
  /** Finest refinement accepted when the stride is no multiple of the cell: raster cells per layer cell. Default 8. */
  readonly maxRepeat?: number;
}

/** How cells of tiles land on the slide's raster. Everything in raster cells unless said otherwise. */
export interface RasterPlan {
  readonly raster: CellRaster;
  /** Raster cells per layer cell, per axis; 1 when the stride is a multiple of the cell. */
  readonly repeat: number;
  /** Border of second-class cells, in layer cells. */
  readonly clip: number;
  /** Size of a tile: `layer.width · repeat`, `layer.height · repeat`. */
  readonly cellsAcross: number;
  readonly cellsDown: number;
  /** Distance between tile columns and between tile rows. */
  readonly tileStepCells: number;
  /** Number of tile columns and rows of the grid. */
  readonly columns: number;
  readonly rows: number;
  /** Model-input px per layer cell and per raster cell. */
  readonly cellPx: number;
  readonly stepPx: number;
  /** The merging rule in words, for the report. */
  readonly rule: string;
}

/**
 * Plans the raster of a slide: origin of the grid, one raster cell per layer cell if the stride is a multiple of the
 * cell, else the layer cells are repeated on a raster as fine as the greatest common divisor of both, so that overlap
 * averaging stays exact. A layer cell is taken as `tilePx / layer.width` px of the tile (a rational number is fine),
 * which the rule text contrasts with the layer's own stride where they differ.
 *
 * The raster covers the whole grid: with `edge: 'cover'` it may reach over the slide's right and lower edge.
 *
 * @throws MorphoscopeError `ModelError` when the map is not square; `InputError` when the stride would need more than
 * `maxRepeat` raster cells per layer cell (the suggestion names strides that fit) or when `clip` leaves no inner cell.
 */
export function planRaster(
  grid: TileGrid,
  slide: { readonly width: number; readonly height: number },
  layer: MapShape,
  options: PlanOptions = {},
): RasterPlan {
  const { tilePx, stridePx } = grid.spec;
  if (layer.width !== layer.height || layer.width < 1) {
    throw new MorphoscopeError('ModelError', `the layer’s map is ${layer.height} × ${layer.width} cells`, {
      suggestion: 'Choose a layer whose map is square, as the tile is.',
    });
  }
  const { stepPx, repeat } = strideFit(tilePx, stridePx, layer.width);
  if (repeat > (options.maxRepeat ?? 8)) throw strideError(tilePx, stridePx, layer.width, repeat);
  const overlapCells = (tilePx - stridePx) / (tilePx / layer.width);
  const clip = options.clip ?? (overlapCells >= 2 && layer.width >= 4 ? 1 : 0);
  checkClip(clip, layer.width);
  const cells = layer.width * repeat;
  const tileStepCells = Math.round(stridePx / stepPx);
  const raster: CellRaster = {
    width: grid.columns === 0 ? 0 : (grid.columns - 1) * tileStepCells + cells,
    height: grid.rows === 0 ? 0 : (grid.rows - 1) * tileStepCells + cells,
    originX: grid.originX,
    originY: grid.originY,
    stepX: stepPx * grid.scaleX,
    stepY: stepPx * grid.scaleY,
  };
  const cellPx = tilePx / layer.width;
  return {
    raster,
    repeat,
    clip,
    cellsAcross: cells,
    cellsDown: cells,
    tileStepCells,
    columns: grid.columns,
    rows: grid.rows,
    cellPx,
    stepPx,
    rule: describeRule({ cellPx, stepPx, repeat, clip, overlapCells, layer, raster, slide }),
  };
}

function strideError(tilePx: number, stridePx: number, cells: number, repeat: number): MorphoscopeError {
  const near = nearStrides(tilePx, stridePx, cells);
  return new MorphoscopeError(
    'InputError',
    `a stride of ${stridePx} px does not fit cells of ${px(tilePx / cells)} px: the raster would need ${repeat} × ${repeat} points per cell`,
    { where: 'stride', suggestion: `Use a stride of ${near.join(' or ')} px (multiples of the cell).` },
  );
}

function checkClip(clip: number, cells: number): void {
  if (Number.isInteger(clip) && clip >= 0 && 2 * clip < cells) return;
  throw new MorphoscopeError(
    'InputError',
    `clipping ${clip} cells at each border of a map of ${cells} leaves none`,
    {
      where: 'clip',
      suggestion: `Give a whole number from 0 to ${Math.ceil(cells / 2) - 1}.`,
    },
  );
}

interface RuleFacts {
  readonly cellPx: number;
  readonly stepPx: number;
  readonly repeat: number;
  readonly clip: number;
  readonly overlapCells: number;
  readonly layer: MapShape;
  readonly raster: CellRaster;
  readonly slide: { readonly width: number; readonly height: number };
}

function describeRule(facts: RuleFacts): string {
  const { cellPx, stepPx, repeat, clip, overlapCells, layer, raster, slide } = facts;
  const parts: string[] = [];
  if (overlapCells <= 0) parts.push('Tiles do not overlap: every cell is seen once.');
  else parts.push('Where tiles overlap, the values of a place are averaged over all tiles that see it.');
  if (clip > 0) {
    const border = clip === 1 ? 'The outermost cells' : `The outermost ${clip} rings of cells`;
    parts.push(`${border} of a tile, biased by zero padding, count only where no inner cell sees the place.`);
  }
  if (repeat > 1) {
    parts.push(
      `The stride is no multiple of the cell (${px(cellPx)} px), so the raster is refined to ${px(stepPx)} px: ${repeat} × ${repeat} points per cell.`,
    );
  }
  if (Math.abs(cellPx - layer.strideInput) > 1e-9) {
    parts.push(
      `A cell is taken as ${px(cellPx)} px, the tile’s share; the layer’s own stride is ${px(layer.strideInput)} px.`,
    );
  }
  const overX = raster.originX + raster.width * raster.stepX > slide.width + 1e-6;
  const overY = raster.originY + raster.height * raster.stepY > slide.height + 1e-6;
  if (raster.width > 0 && (overX || overY))
    parts.push('Tiles at the slide’s edge reach over it; there they see white.');
  return parts.join(' ');
}

function px(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(2);
}
