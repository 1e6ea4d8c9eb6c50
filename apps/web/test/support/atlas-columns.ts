/** One tile of a map, as a person would write it down. */
export interface TileOfMap {
  x: number;
  y: number;
  slide: number;
  tile: number;
  cluster: number;
  predicted: number;
  flags: number;
  scores: readonly number[];
}

/** Bytes of a map in the order of the contract (`AtlasInfo`), written value by value. */
export function encodeColumns(tiles: readonly TileOfMap[]): ArrayBuffer {
  const classes = tiles[0]?.scores.length ?? 0;
  const view = new DataView(new ArrayBuffer(tiles.length * (20 + 4 * classes)));
  let at = 0;
  const write = (bytes: number, put: (tile: TileOfMap, offset: number) => void) => {
    for (const tile of tiles) {
      put(tile, at);
      at += bytes;
    }
  };
  write(4, (tile, offset) => view.setFloat32(offset, tile.x, true));
  write(4, (tile, offset) => view.setFloat32(offset, tile.y, true));
  write(4, (tile, offset) => view.setUint32(offset, tile.slide, true));
  write(4, (tile, offset) => view.setUint32(offset, tile.tile, true));
  write(2, (tile, offset) => view.setInt16(offset, tile.cluster, true));
  write(1, (tile, offset) => view.setUint8(offset, tile.predicted));
  write(1, (tile, offset) => view.setUint8(offset, tile.flags));
  write(4 * classes, (tile, offset) =>
    tile.scores.forEach((score, c) => {
      view.setFloat32(offset + 4 * c, score, true);
    }),
  );
  return view.buffer;
}
