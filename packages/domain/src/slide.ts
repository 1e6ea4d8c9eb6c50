/** Physical size of a level-0 pixel in µm. Never guessed: absent means unknown. */
export interface Mpp {
  readonly x: number;
  readonly y: number;
}

/** One resolution of a slide's pyramid. A *block* is a stored TIFF tile or strip; *tile* always means an analysis window. */
export interface Level {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Level-0 px per px of this level, mean of both axes (OpenSlide's convention). 1 for level 0. */
  readonly downsample: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** A label, macro or thumbnail image stored beside the pyramid. */
export interface AssociatedImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** What is known about a whole-slide image without reading its pixels. */
export interface Slide {
  /** File name without extension, unique within a study. */
  readonly id: string;
  /** `aperio`, `generic-tiff`, `image`, … */
  readonly vendor: string;
  /** Level-0 px. */
  readonly width: number;
  /** Level-0 px. */
  readonly height: number;
  /** Finest first; never empty. */
  readonly levels: readonly Level[];
  readonly mpp?: Mpp;
  readonly objectivePower?: number;
  /** Level-0 rectangle that holds tissue scans, where the vendor states one. */
  readonly bounds?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly associated: readonly AssociatedImage[];
  /** Vendor's own key–value pairs, as text. */
  readonly properties: Readonly<Record<string, string>>;
}

/** A rectangle to read, in OpenSlide's convention: origin in level-0 px, size in px of `level`. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly level: number;
  readonly width: number;
  readonly height: number;
}

/** 8-bit RGB pixels, row-major interleaved, `height × width × 3`. The receiver owns the buffer. */
export interface TilePixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * How pixels are brought to another scale. `nearest` picks source pixel ⌊(i + ½)·f⌋; `box` averages the covered area
 * exactly; `bilinear` interpolates between pixel centres without antialiasing.
 */
export type ResampleRule = 'nearest' | 'box' | 'bilinear';

/** A window at a physical scale instead of a level. */
export interface MppRegion {
  /** Origin, level-0 px (may be fractional or negative; outside the slide is white). */
  readonly x: number;
  readonly y: number;
  /** Output size in px at `mpp`. */
  readonly width: number;
  readonly height: number;
  /** µm per output px. */
  readonly mpp: number;
  readonly rule: ResampleRule;
  /** `pyramid`: nearest finer level, then resample (default). `level0`: always from the scan itself. */
  readonly from?: 'pyramid' | 'level0';
}

/** Options of every read. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** Reads pixels of one open slide. slide-io gives it; everything else takes it. Outside the slide is white. */
export interface TileReader {
  readonly slide: Slide;
  /** Pixels of a level, `region.width × region.height`. */
  readRegion(region: Region, options?: ReadOptions): Promise<TilePixels>;
  /**
   * Pixels at a target mpp.
   * @throws MorphoscopeError `SlideError` when the slide has no mpp.
   */
  readAtMpp(region: MppRegion, options?: ReadOptions): Promise<TilePixels>;
  /** The whole slide scaled to fit `maxSize × maxSize` px (never enlarged), box filtered. */
  thumbnail(maxSize: number, options?: ReadOptions): Promise<TilePixels>;
  /** One of `slide.associated`, by name. */
  associatedImage(name: string, options?: ReadOptions): Promise<TilePixels>;
  close(): Promise<void>;
}
