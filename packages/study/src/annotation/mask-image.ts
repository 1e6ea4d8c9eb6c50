/** Pixels of a mask above this are refused: 512 megapixels. */
export const MOST_PIXELS = 2 ** 29;
/** Bytes of a mask that must be in memory as a whole, above this it is refused. */
export const MOST_PIXEL_BYTES = 2 ** 29;

/** A mask, read row by row: one number per pixel. */
export interface MaskImage {
  readonly width: number;
  readonly height: number;
  /** `value`: grey level or palette index; `colour`: see `COLOUR`. */
  readonly kind: 'value' | 'colour';
  /** Rows from top to bottom. `values` is valid until the next row. */
  rows(): AsyncIterable<{ readonly y: number; readonly values: Uint32Array }>;
}

/** Colours as numbers: `0xRRGGBB`. Black and transparent are background. */
export const COLOUR = {
  black: 0,
  of: (red: number, green: number, blue: number): number => (red << 16) | (green << 8) | blue,
  name: (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`,
} as const;
