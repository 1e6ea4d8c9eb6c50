import type { ZarrReader } from '../array/zarr.js';

/** One chunk of a map: `planes × chunk × chunk`, NaN where not covered or outside. */
type MapChunk = Float32Array;

/** A map read chunk by chunk; what a pyramid is made from. */
export interface MapChunks {
  readonly planes: number;
  readonly width: number;
  readonly height: number;
  /** Side of a chunk, cells. */
  readonly chunk: number;
  /** `undefined` where nothing is covered. The chunk may be written over by the next read. */
  read(row: number, column: number): Promise<MapChunk | undefined>;
}

/** A single-plane map of float32, as saliency maps are. */
export function plainChunks(map: ZarrReader): MapChunks {
  const { width, height, chunk } = map;
  return {
    planes: 1,
    width,
    height,
    chunk,
    read: async (row, column) => (await map.readChunk(row, column)) as Float32Array | undefined,
  };
}

/** Places of all chunks of a map, row by row. */
export function chunkPlaces({ width, height, chunk }: MapChunks): { row: number; column: number }[] {
  const columns = Math.ceil(width / chunk);
  const rows = Math.ceil(height / chunk);
  return Array.from({ length: columns * rows }, (_, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
  }));
}
