/**
 * What happens at the slide's edge. `cover`: tiles start at 0 and reach over the edge, the outside is white.
 * `inside`: tiles start at 0, only whole tiles. `centre`: only whole tiles, the remainder is split evenly.
 */
export type EdgePolicy = 'cover' | 'inside' | 'centre';

/** How a slide is cut into analysis windows. */
export interface TileSpec {
  /** Side of the window the model sees, px at `mpp`. */
  readonly tilePx: number;
  /** Distance between neighbouring tiles, px at `mpp`; less than `tilePx` means overlap. */
  readonly stridePx: number;
  /** µm per tile px. */
  readonly mpp: number;
  /** Least share of tissue, 0–1, for a tile to be analysed. */
  readonly minTissue: number;
  readonly edge: EdgePolicy;
}

/** One analysis window. */
export interface Tile {
  /** Position in the grid's list, 0-based, row by row. */
  readonly index: number;
  readonly column: number;
  readonly row: number;
  /** Origin, level-0 px (fractional when the mpp ratio is). */
  readonly x: number;
  readonly y: number;
  /** Side in level-0 px along x; `extentY` along y (they differ when mpp.x ≠ mpp.y). */
  readonly extent: number;
  readonly extentY: number;
  /** Share of the tile covered by tissue, 0–1; what lies outside the slide counts as no tissue. */
  readonly tissueFraction: number;
}

/** The grid of a slide: all candidate positions and the tiles with enough tissue. */
export interface TileGrid {
  readonly spec: TileSpec;
  readonly columns: number;
  readonly rows: number;
  /** Level-0 px of column 0 / row 0 (not 0 with `edge: 'centre'`). */
  readonly originX: number;
  readonly originY: number;
  /** Level-0 px per tile px: `spec.mpp / slide.mpp`, per axis. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Level-0 px between columns / rows. */
  readonly strideLevel0X: number;
  readonly strideLevel0Y: number;
  /** Row-major, only tiles with `tissueFraction ≥ spec.minTissue`. */
  readonly tiles: readonly Tile[];
}

/** Where tissue is: `height × width`, row-major, 1 = tissue, 0 = glass, pen or outside. */
export interface TissueMask {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Level-0 px per mask px. */
  readonly downsampleX: number;
  readonly downsampleY: number;
  /** Pixels recognised as pen marks (and therefore not tissue); same layout. */
  readonly pen?: Uint8Array;
}
