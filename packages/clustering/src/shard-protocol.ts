/** What a fit's worker understands: one property per operation, request and reply. Arrays are transferred, not shared. */
export interface ShardOperations {
  /** Takes a piece of a shard's rows; the pieces of one shard come in order. */
  load(request: LoadRequest): Promise<LoadReply>;
  /** Per-column sums of each shard, f64. */
  columnSums(): Promise<readonly { shard: number; sums: Float64Array }[]>;
  /** Subtracts a row from all rows; gives the new sum of squares per shard. */
  subtract(request: { row: Float32Array }): Promise<readonly { shard: number; total: number }[]>;
  /** Prepares W (K × rows per block), zero or as given. */
  beginNmf(request: { K: number; weights?: readonly { shard: number; W: Float32Array }[] }): Promise<void>;
  /** Projects rows on a basis, or updates W given H, and returns the sufficient statistics. */
  pass(request: PassRequest): Promise<readonly PassReply[]>;
  /** W of each shard, rows × K row-major. */
  weights(): Promise<readonly { shard: number; W: Float32Array }[]>;
  beginKMeans(request: { K: number }): Promise<void>;
  lloyd(request: { centroids: Float32Array }): Promise<readonly LloydReply[]>;
  /** The rows of each shard farthest from their centroid. */
  farthest(request: { count: number }): Promise<readonly FarRow[]>;
  labels(): Promise<readonly { shard: number; labels: Int32Array }[]>;
  /** NNLS of rows that are not kept: for `transform`. */
  openTransform(request: { H: Float32Array; K: number; gram: Float64Array }): Promise<void>;
  transform(request: TransformRequest): Promise<TransformReply>;
}

export interface LoadRequest {
  readonly shard: number;
  /** Rows of the whole shard, and of one block. */
  readonly shardRows: number;
  readonly blockRows: number;
  readonly d: number;
  /** First row of this piece within the shard. */
  readonly offset: number;
  /** On a shared buffer: read in place; otherwise transferred. */
  readonly data: Float32Array;
}

export interface LoadReply {
  /** 1 = a value below zero, 2 = a value that is not finite. */
  readonly flags: number;
  /** First row of this piece (within the shard) with such a value; −1 if none. */
  readonly badRow: number;
  /** Sum of squares of this piece, f64. */
  readonly total: number;
  /** The transferred array, given back for the next piece. */
  readonly data?: Float32Array;
}

export interface PassRequest {
  /** `m × d` basis, row-major. */
  readonly basis: Float32Array;
  readonly m: number;
  /**
   * `project`: P = basis · rowsᵀ stands for W. `descend`: `sweeps` sweeps of coordinate descent from the present W.
   * `solve`: NNLS to its tolerance from the present W.
   */
  readonly mode: 'project' | 'descend' | 'solve';
  readonly sweeps?: number;
  /** `m × m`, needed by the two W modes. */
  readonly gram?: Float64Array;
  /** Multiplies row k of the present W first. */
  readonly scale?: Float64Array;
  /** Only the shards below this number; default all. */
  readonly shardLimit?: number;
}

export interface PassReply {
  readonly shard: number;
  /** `m × d`: W · rows. */
  readonly products: Float64Array;
  /** `m × m`: W · Wᵀ. */
  readonly gram: Float64Array;
  /** `2 m`, only with `project`: sums of squares of the positive and of the negative projections. */
  readonly signs?: Float64Array;
}

export interface LloydReply {
  readonly shard: number;
  readonly changed: number;
  /** `K × d` sums of rows and `K` numbers of rows per label. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

export interface FarRow {
  /** Shard and row within the shard. */
  readonly shard: number;
  readonly row: number;
  readonly label: number;
  /** Squared distance to its centroid. */
  readonly distance: number;
  readonly values: Float32Array;
}

export interface TransformRequest {
  /** `n × d`, or longer. */
  readonly rows: Float32Array;
  readonly n: number;
  /** Whether WᵀV, WᵀW and ‖V‖² are wanted; rows are then checked for negative values too. */
  readonly statistics?: boolean;
}

export interface TransformReply {
  /** Only with `statistics`: `K × d`, `K × K`, and the sum of squares. */
  readonly products?: Float32Array;
  readonly gram?: Float32Array;
  readonly total?: number;
  /** `n × K`, row-major. */
  readonly W: Float32Array;
  /** 1 = negative, 2 = not finite, as in `LoadReply`. */
  readonly flags: number;
  readonly rows: Float32Array;
}
