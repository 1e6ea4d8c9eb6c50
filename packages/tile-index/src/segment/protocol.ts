import type { ResolvedOptions } from '../options.js';
import type { HnswStatus } from './hnsw.js';
import type { Nearest } from './nearest.js';

/** What a segment's thread is told once. */
export interface SegmentSetup {
  readonly d: number;
  readonly options: ResolvedOptions;
  /** Rows expected, to make room for. */
  readonly capacity: number;
}

/** What a segment can be asked, by name. Rows are numbered within the segment. Arrays given are handed over. */
export interface SegmentOperations {
  /** Adds rows, `m × d`; `insert` also puts them into the graph. */
  add(request: { readonly rows: Float32Array; readonly insert: boolean }): Promise<void>;
  /** Reads a graph over exactly the rows added so far; false when the file is none. */
  attach(request: { readonly path: string }): Promise<boolean>;
  /** Writes the graph, where there is one. */
  write(request: { readonly path: string }): Promise<void>;
  /** The vectors of some rows. */
  vectors(request: { readonly rows: Uint32Array }): Promise<Float32Array>;
  /** By the graph. */
  search(request: {
    readonly queries: Float32Array;
    readonly k: number;
    readonly ef: number;
  }): Promise<Nearest>;
  /** By looking at every row. */
  exact(request: {
    readonly queries: Float32Array;
    readonly k: number;
    readonly allowed?: Uint8Array;
  }): Promise<Nearest>;
  /** By looking at some rows. */
  among(request: {
    readonly queries: Float32Array;
    readonly k: number;
    readonly rows: Uint32Array;
  }): Promise<Nearest>;
  /** Removes rows; `marked` when the graph that was read knows of it. */
  remove(request: { readonly rows: Uint32Array; readonly marked: boolean }): Promise<void>;
  status(request: null): Promise<HnswStatus>;
}
