import type { CellTile } from '../cells/cell-tile';
import type { Affine } from '../geometry/affine';
import { cellPicture } from './cell-picture';
import type { CellQuad } from './cell-scene';
import type { OverlayStyle } from './overlay-style';

/** What a flat painting shows. */
export interface FlatFrame {
  /** Canvas px. */
  readonly width: number;
  readonly height: number;
  /** Level-0 px to canvas px. */
  readonly toScreen: Affine;
  readonly style: OverlayStyle;
  readonly quads: readonly CellQuad[];
  /** Canvas px from the left that stay clear. */
  readonly curtain: number;
}

/** Paints cells with a canvas's own means where there is no WebGL 2: one colour per cell, laid over the tissue. */
export class FlatPainter {
  readonly #context: CanvasRenderingContext2D | null;
  readonly #pictures = new WeakMap<
    CellTile,
    { readonly style: OverlayStyle; readonly picture: HTMLCanvasElement }
  >();

  constructor(readonly canvas: HTMLCanvasElement) {
    this.#context = canvas.getContext('2d');
  }

  draw({ width, height, toScreen, style, quads, curtain }: FlatFrame): void {
    const { canvas } = this;
    const context = this.#context;
    if (context === null) return;
    canvas.width = width;
    canvas.height = height;
    context.beginPath();
    context.rect(curtain, 0, width, height);
    context.clip();
    context.imageSmoothingEnabled = false;
    const { a, b, c, d, e, f } = toScreen;
    context.setTransform(a, b, c, d, e, f);
    for (const { tile, cells, place } of quads)
      context.drawImage(
        this.#picture(tile, style),
        cells.x,
        cells.y,
        cells.width,
        cells.height,
        place.x,
        place.y,
        place.width,
        place.height,
      );
  }

  #picture(tile: CellTile, style: OverlayStyle): HTMLCanvasElement {
    const there = this.#pictures.get(tile);
    if (there?.style === style) return there.picture;
    const picture = pictureOf(tile, style);
    this.#pictures.set(tile, { style, picture });
    return picture;
  }
}

/** A tile as a canvas of one px per cell. */
export function pictureOf(tile: CellTile, style: OverlayStyle): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  picture.width = tile.width;
  picture.height = tile.height;
  picture
    .getContext('2d')
    ?.putImageData(new ImageData(cellPicture(tile, style), tile.width, tile.height), 0, 0);
  return picture;
}
