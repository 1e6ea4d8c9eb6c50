/** A decoded block, RGB interleaved, `height × width × 3`. Shared by the cache: never written to. */
export interface Block {
  readonly data: Uint8Array;
  /** May be smaller than the grid's block at the right and bottom edge, never in between. */
  readonly width: number;
  readonly height: number;
}

/** Gives `size` bytes of arbitrary content. */
type Allocate = (size: number) => Uint8Array;

/** One image cut into a grid of blocks: what a vendor module gives for each level and associated image. */
export interface BlockImage {
  readonly width: number;
  readonly height: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  /**
   * Decodes one block, 0-based column and row inside the grid; undefined where the scanner stored none (white).
   * `allocate` gives memory for the pixels where the caller has some to use again; its content is arbitrary.
   * @throws MorphoscopeError `SlideError` for damaged or unsupported data.
   */
  readBlock(column: number, row: number, allocate?: Allocate): Promise<Block | undefined>;
  /** The block as a JPEG stream, undecoded; absent where blocks are stored otherwise. See `SlideReader.storedJpeg`. */
  readJpeg?(column: number, row: number): Promise<Uint8Array | undefined>;
}
