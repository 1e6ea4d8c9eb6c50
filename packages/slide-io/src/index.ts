/** Whole-slide images: path to Slide and TileReader; writes pyramids. */
export const packageName = '@morphoscope/slide-io';
