import type { Heatmap } from '@morphoscope/domain';
import { addTile, type Band, takeRows } from './accumulate.kernel.js';
import type { RasterPlan } from './plan.js';

/** Raster rows that no later tile can change. The receiver owns the buffers. */
export interface FinishedBand {
  /** First raster row. */
  readonly y0: number;
  readonly rows: number;
  /** `channels × rows × width`: means over the looks; NaN where no tile was. */
  readonly data: Float32Array;
  /** `rows × width`: how many tiles went into the mean, at most 255; 0 = not covered. */
  readonly coverage: Uint8Array;
}

/**
 * Merges tiles into the slide's raster band by band. Tiles come in row-major order (some may be missing); only the
 * rows a tile row can still reach are held: `channels × cellsDown × raster.width` float64, whatever the slide's height.
 * Take finished bands as you go; those not taken wait in memory.
 *
 * A place seen by several tiles gets their mean, so only values that may be averaged belong in here: activations and
 * what is linear in them (projections A·Hᵀ, class evidence A·w_c). NNLS sees A only through A·Hᵀ, so solving it on
 * averaged projections is solving it on averaged activations. Sums are float64 in tile order: same tiles, same bytes.
 * Cells within `plan.clip` of a tile's border are used only where no inner cell of another tile is.
 */
export class CellAccumulator {
  private readonly band: Band;
  private readonly ready: FinishedBand[] = [];
  /** Rows above were handed to `ready` or are a gap. */
  private top = 0;
  /** Rows above were given out or lie in `ready`; between it and `top` nothing was ever added. */
  private given = 0;
  private lastTile = -1;
  private holding = false;
  private done = false;

  constructor(
    private readonly plan: RasterPlan,
    private readonly channels: number,
  ) {
    if (!Number.isInteger(channels) || channels < 1) throw new RangeError(`channels is ${channels}`);
    const plane = plan.cellsDown * plan.raster.width;
    this.band = {
      width: plan.raster.width,
      rows: plan.cellsDown,
      channels,
      sums: new Float64Array(channels * plane),
      looks: new Uint32Array(plane),
      priority: new Uint8Array(plane),
    };
  }

  /**
   * Adds one tile's map, `channels × h × w` in layer cells. `values` is read, not kept.
   * @throws RangeError when the tile is outside the grid, not after the last one in row-major order, or the size is wrong.
   */
  add(tile: { readonly column: number; readonly row: number }, values: Float32Array): void {
    const { plan } = this;
    const cells = plan.cellsAcross / plan.repeat;
    if (this.done) throw new RangeError('the accumulator is finished');
    if (tile.column < 0 || tile.column >= plan.columns || tile.row < 0 || tile.row >= plan.rows) {
      throw new RangeError(`tile (${tile.column}, ${tile.row}) is outside ${plan.columns} × ${plan.rows}`);
    }
    if (values.length !== this.channels * cells * cells) {
      throw new RangeError(`${values.length} values for ${this.channels} × ${cells} × ${cells} cells`);
    }
    const order = tile.row * plan.columns + tile.column;
    if (order <= this.lastTile) throw new RangeError('tiles must come row by row, each once');
    this.lastTile = order;
    const y0 = tile.row * plan.tileStepCells;
    this.advance(y0);
    this.holding = true;
    addTile(this.band, values, {
      x0: tile.column * plan.tileStepCells,
      y0,
      cells,
      repeat: plan.repeat,
      clip: plan.clip,
    });
  }

  /** The next finished rows from the top, in order and without gaps; undefined when none are finished yet. */
  takeFinished(): FinishedBand | undefined {
    const next = this.ready[0];
    const gapEnd = next?.y0 ?? this.top;
    if (this.given < gapEnd) return this.takeGap(Math.min(gapEnd - this.given, this.plan.cellsDown));
    if (next === undefined) return undefined;
    this.ready.shift();
    this.given = next.y0 + next.rows;
    return next;
  }

  /** Declares that no tile follows: all remaining rows become available to `takeFinished`. */
  finish(): void {
    if (this.done) return;
    this.advance(this.plan.raster.height);
    this.done = true;
  }

  private advance(y: number): void {
    if (y <= this.top) return;
    const rows = Math.min(y - this.top, this.band.rows);
    // Before the first tile the band is empty: what lies above it is a gap.
    if (this.holding) {
      const data = new Float32Array(this.channels * rows * this.band.width);
      const coverage = new Uint8Array(rows * this.band.width);
      takeRows(this.band, this.top, rows, data, coverage);
      this.ready.push({ y0: this.top, rows, data, coverage });
    }
    this.holding = false;
    this.top = y;
  }

  private takeGap(rows: number): FinishedBand {
    const size = rows * this.band.width;
    const gap: FinishedBand = {
      y0: this.given,
      rows,
      data: new Float32Array(this.channels * size).fill(Number.NaN),
      coverage: new Uint8Array(size),
    };
    this.given += rows;
    return gap;
  }
}

/** Puts bands of one slide together in memory: a `Heatmap` with NaN where no band or tile was. */
export function joinBands(plan: RasterPlan, channels: number, bands: Iterable<FinishedBand>): Heatmap {
  const { width, height } = plan.raster;
  const data = new Float32Array(channels * width * height).fill(Number.NaN);
  for (const band of bands) {
    const size = band.rows * width;
    for (let c = 0; c < channels; c++) {
      data.set(band.data.subarray(c * size, (c + 1) * size), (c * height + band.y0) * width);
    }
  }
  return { raster: plan.raster, channels, data };
}
