/** Thumbnail to TissueMask; slide and spec to TileGrid. */
export const packageName = '@morphoscope/tiling';
