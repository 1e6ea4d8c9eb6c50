import type { Preprocessing, TilePixels } from '@morphoscope/domain';

/** What `preprocess` needs to know of a `Preprocessing`. */
export type PixelTransform = Pick<
  Preprocessing,
  'tilePx' | 'scale' | 'mean' | 'std' | 'channelOrder' | 'layout'
>;

/**
 * Input value of every 8-bit value, per channel of the model's input: `3 × 256` float32, row c is the model's channel
 * c. Computed in float64 and rounded once, so that `v / 127.5 − 1` has the bits of its exact value in float32.
 */
export function lookupTable(transform: PixelTransform): Float32Array {
  const table = new Float32Array(3 * 256);
  for (let c = 0; c < 3; c++) {
    const mean = transform.mean[c]!;
    const std = transform.std[c]!;
    for (let v = 0; v < 256; v++) table[c * 256 + v] = (v * transform.scale - mean) / std;
  }
  return table;
}

/**
 * Writes `tiles` as model input: `out` is `n × 3 × tilePx × tilePx` or `n × tilePx × tilePx × 3` float32 by
 * `transform.layout`. Tiles must be `tilePx × tilePx` and `out` long enough: the runner checks both. `mean` and `std`
 * are in the order of the model's channels (blue first when `channelOrder` is `bgr`). Overwrites the start of `out`,
 * keeps no reference. `table` saves computing `lookupTable(transform)` again.
 */
export function preprocess(
  tiles: readonly TilePixels[],
  transform: PixelTransform,
  out: Float32Array,
  table: Float32Array = lookupTable(transform),
): void {
  const pixels = transform.tilePx * transform.tilePx;
  const write = transform.layout === 'nchw' ? writePlanes : writeInterleaved;
  // Position in the tile's RGB of the model's first and last channel.
  const first = transform.channelOrder === 'rgb' ? 0 : 2;
  for (let i = 0; i < tiles.length; i++) {
    write(tiles[i]!.data, pixels, first, table, out, i * 3 * pixels);
  }
}

function writePlanes(
  rgb: Uint8Array,
  pixels: number,
  first: number,
  table: Float32Array,
  out: Float32Array,
  offset: number,
): void {
  const last = 2 - first;
  const plane1 = offset + pixels;
  const plane2 = plane1 + pixels;
  for (let p = 0, s = 0; p < pixels; p++, s += 3) {
    out[offset + p] = table[rgb[s + first]!]!;
    out[plane1 + p] = table[256 + rgb[s + 1]!]!;
    out[plane2 + p] = table[512 + rgb[s + last]!]!;
  }
}

function writeInterleaved(
  rgb: Uint8Array,
  pixels: number,
  first: number,
  table: Float32Array,
  out: Float32Array,
  offset: number,
): void {
  const last = 2 - first;
  for (let p = 0, s = 0, o = offset; p < pixels; p++, s += 3, o += 3) {
    out[o] = table[rgb[s + first]!]!;
    out[o + 1] = table[256 + rgb[s + 1]!]!;
    out[o + 2] = table[512 + rgb[s + last]!]!;
  }
}
