import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { slideFile } from '../folder/study-folder.js';
import type { TilePlace } from '../worker/protocol.js';

/** A tile of a finished study: its place on the slide and in the grid of all positions. */
export interface StudyTile extends TilePlace {
  readonly column: number;
  readonly row: number;
}

/** The tiles of a slide's folder, in grid order. */
export async function readTilePlaces(folder: string): Promise<StudyTile[]> {
  const bytes = await readFile(join(folder, slideFile.tiles));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, columns: ['index', 'column', 'row', 'x', 'y'] });
  return rows.map((row) => ({
    index: Number(row.index),
    column: Number(row.column),
    row: Number(row.row),
    x: Number(row.x),
    y: Number(row.y),
  }));
}
