import type { Mpp } from '@morphoscope/domain';

/** Pixels to write, pulled block by block, so that an image never has to be in memory as a whole. */
export interface PyramidImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey or labels, 3 RGB. */
  readonly channels: 1 | 3;
  /** µm per px. */
  readonly mpp?: number | Mpp;
  readonly objectivePower?: number;
  /**
   * Pixels of a rectangle inside the image, `height × width × channels`, row-major. Called once per block, row by row.
   * The writer may change the buffer and keeps it until the block is written: give a fresh one each time.
   */
  read(x: number, y: number, width: number, height: number): Uint8Array | Promise<Uint8Array>;
}

/** How to write a pyramid. */
export interface PyramidOptions {
  /** Default `jpeg`. Maps of labels want `deflate` with `downsampling: 'nearest'`. */
  readonly compression?: 'jpeg' | 'deflate' | 'lzw' | 'none';
  /** JPEG quality, 1–100. Default 90. */
  readonly quality?: number;
  /** JPEG chroma subsampling. Default `4:2:0`. */
  readonly chroma?: '4:2:0' | '4:4:4';
  /** Side of the stored blocks, px, a multiple of 16. Default 256. */
  readonly blockSize?: number;
  /** `box` averages 2 × 2 px for each level, `nearest` picks px ⌊(i + ½)·2⌋ so that labels stay labels. Default `box`. */
  readonly downsampling?: 'box' | 'nearest';
  /**
   * 64-bit offsets. `true` always, `false` never (files above 4 GB fail), `auto` where the uncompressed pyramid would
   * pass 2 GB. Default `true`.
   */
  readonly bigTiff?: boolean | 'auto';
  /** Further `key = value` pairs of the description, without `|` and line breaks. Default none. */
  readonly description?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal;
}
