/** What a decoder must know about a block besides its bytes. */
export interface BlockLayout {
  /** Pixels that the block holds (the last strip of an image may be shorter than the others). */
  readonly width: number;
  readonly height: number;
  /** Interleaved 8-bit samples per pixel. */
  readonly samples: number;
  /** TIFF PhotometricInterpretation: tells RGB from YCbCr inside a JPEG stream. */
  readonly photometric: number;
  /** 1 none, 2 horizontal differencing (TIFF 6.0 §14). */
  readonly predictor: number;
  /** Tables shared by all JPEG blocks of the image (TIFF tag 347). */
  readonly jpegTables?: Uint8Array;
}

/** Samples of a block, row-major interleaved, `height × width × samples`. The receiver owns the buffer. */
export interface DecodedBlock {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  /** The decoder has already turned YCbCr into RGB. */
  readonly colour: 'rgb' | 'stored';
}

/**
 * Turns stored bytes into samples, synchronously: it is CPU work, and callers run many readers in many threads.
 * Throws a plain `Error` for damaged data; the reader adds the place. `allocate` gives
 * memory of arbitrary content for the samples, for decoders that can write where they are told.
 */
export interface BlockDecoder {
  readonly name: string;
  decode(bytes: Uint8Array, layout: BlockLayout, allocate: (size: number) => Uint8Array): DecodedBlock;
}

/** A decoder that is loaded when the first block needs it. */
export interface DecoderEntry {
  readonly name: string;
  load(): Promise<BlockDecoder>;
}

/** Decoders by TIFF compression code. A new format is one more entry. */
export type DecoderRegistry = ReadonlyMap<number, DecoderEntry>;
