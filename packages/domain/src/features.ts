/** Rows to cluster: `n × d` float32, row-major. The giver owns the buffer; takers do not write to it. */
export interface FeatureRows {
  readonly data: Float32Array;
  readonly n: number;
  readonly d: number;
  /** Index of the tile each row comes from, if known. */
  readonly tileOf?: Uint32Array;
  /** Index of the cell within its tile's map (row · w + column), if known. */
  readonly cellOf?: Uint16Array;
}
