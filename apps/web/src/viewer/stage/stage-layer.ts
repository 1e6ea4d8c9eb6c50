import { type CellKey, keyText } from '../cells/cell-grid';
import type { CellSource } from '../cells/cell-source';
import { CellStore } from '../cells/cell-store';
import type { CellTile } from '../cells/cell-tile';
import type { Box } from '../geometry/affine';
import { type CellQuad, cellQuads, wantedTiles } from '../overlay/cell-scene';
import type { CellTextures } from '../overlay/cell-textures';
import type { OverlayStyle } from '../overlay/overlay-style';

/** What a layer shows and how. */
export interface LayerLook {
  readonly source: CellSource;
  readonly style: OverlayStyle;
}

/** One layer of cells on a stage: its tiles, kept while other layers are shown, so that going back shows it at once. */
export class StageLayer {
  readonly store: CellStore;

  constructor(
    readonly source: CellSource,
    changed: () => void,
  ) {
    this.store = new CellStore(source, { changed });
  }

  /**
   * Asks for what the view needs and gives what is there, on the graphics card when `textures` are given. `scale`: screen
   * px per level-0 px.
   */
  quads(view: Box, scale: number, textures?: CellTextures): CellQuad[] {
    const { grid } = this.source;
    this.store.want(wantedTiles(grid, view, scale));
    const quads = cellQuads(grid, view, scale, (key) => this.#prepared(key, textures));
    return quads.map((quad) => ({ ...quad, name: this.#textureName(quad.name) }));
  }

  /** The tile that holds a level-0 cell, where it is here. */
  tileOfCell(column: number, row: number): CellTile | undefined {
    const { tileSide } = this.source.grid;
    const key = { level: 0, column: Math.floor(column / tileSide), row: Math.floor(row / tileSide) };
    return this.store.peek(key);
  }

  #textureName(key: string): string {
    return `${this.source.name} ${key}`;
  }

  #prepared(key: CellKey, textures: CellTextures | undefined): CellTile | undefined {
    const tile = this.store.get(key);
    if (tile === undefined || textures === undefined) return tile;
    const neighbour = (dx: number, dy: number) =>
      this.store.peek({ level: key.level, column: key.column + dx, row: key.row + dy });
    return textures.prepare(this.#textureName(keyText(key)), tile, neighbour) ? tile : undefined;
  }
}
