/** Tile pixels to predictions and activations, through an engine. */
export const packageName = '@morphoscope/embedder';
