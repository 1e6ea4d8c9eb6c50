import type { CellTile } from '../cells/cell-tile';
import { Recent } from '../cells/recent';
import { layersFor, type Neighbour, packTile } from './pack-tile.kernel';

interface CellTexture {
  readonly texture: WebGLTexture;
  readonly tile: CellTile;
  /** Which of the eight neighbours were there when it was made. */
  readonly neighbours: number;
}

/** Bytes sent to the GPU in one frame before the rest waits for the next; one tile always goes. */
const FRAME_BYTES = 8 * 2 ** 20;

/** Tiles of cells on the GPU, one array texture each, the least recently drawn dropped first. */
export class CellTextures {
  readonly #textures: Recent<CellTexture>;
  #sent = 0;
  #waiting = false;

  /** `keep`: bytes on the GPU. */
  constructor(
    readonly gl: WebGL2RenderingContext,
    keep: number,
  ) {
    this.#textures = new Recent(keep, ({ texture }) => gl.deleteTexture(texture));
  }

  /** Whether something was left for the next frame. */
  get waiting(): boolean {
    return this.#waiting;
  }

  get bytes(): number {
    return this.#textures.bytes;
  }

  startFrame(): void {
    this.#sent = 0;
    this.#waiting = false;
  }

  /** Whether the tile can be drawn in this frame. Sends it, and sends it again when more of its neighbours are known. */
  prepare(name: string, tile: CellTile, neighbour: Neighbour): boolean {
    const there = this.#textures.get(name);
    const neighbours = presence(neighbour);
    if (there !== undefined && there.tile === tile && there.neighbours === neighbours) return true;
    if (this.#sent >= FRAME_BYTES) {
      this.#waiting = true;
      return there !== undefined && there.tile === tile;
    }
    const texture = this.#send(tile, neighbour);
    if (texture === null) return false;
    const bytes = layersFor(tile.channels) * (tile.width + 2) * (tile.height + 2) * 4;
    this.#sent += bytes;
    this.#textures.set(name, { texture, tile, neighbours }, bytes);
    return true;
  }

  /** Of a tile that was prepared. */
  texture(name: string): WebGLTexture | undefined {
    return this.#textures.peek(name)?.texture;
  }

  clear(): void {
    this.#textures.clear();
  }

  #send(tile: CellTile, neighbour: Neighbour): WebGLTexture | null {
    const { gl } = this;
    const texture = gl.createTexture();
    if (texture === null) return null;
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
      [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ] as const)
      gl.texParameteri(gl.TEXTURE_2D_ARRAY, name, value);
    const [width, height] = [tile.width + 2, tile.height + 2];
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage3D(
      gl.TEXTURE_2D_ARRAY,
      0,
      gl.RGBA8,
      width,
      height,
      layersFor(tile.channels),
      0,
      gl.RGBA,
      gl.UNSIGNED_BYTE,
      packTile(tile, neighbour),
    );
    return texture;
  }
}

function presence(neighbour: Neighbour): number {
  let bits = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++)
      if ((dx !== 0 || dy !== 0) && neighbour(dx, dy) !== undefined) bits |= 1 << ((dy + 1) * 3 + dx + 1);
  return bits;
}
