import type { CellTile } from '../../../src/viewer/cells/cell-tile';
import { OverlayRenderer } from '../../../src/viewer/overlay/overlay-renderer';
import type { ClusterStyle, TissueStyle } from '../../../src/viewer/overlay/overlay-style';

/** What to paint: one tile of `side × side` cells, `scale` px each, over stain of one colour. */
export interface PaintTask {
  readonly style: ClusterStyle;
  readonly tissue: TissueStyle;
  readonly tile: Omit<CellTile, 'planes'> & { readonly planes: readonly number[] };
  readonly side: number;
  readonly scale: number;
  readonly stain: readonly [number, number, number];
  /** Lose the context and get it back before painting. */
  readonly lose: boolean;
}

declare global {
  var paint: (task: PaintTask) => Promise<number[]>;
}

// Runs in the browser: RGBA of all px, top row first.
globalThis.paint = async ({ style, tissue, tile, side, scale, stain, lose }) => {
  const size = side * scale;
  const screen = document.createElement('canvas');
  screen.width = size;
  screen.height = size;
  const context = screen.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = `rgb(${stain.join()})`;
  context.fillRect(0, 0, size, size);
  const renderer = new OverlayRenderer(document.createElement('canvas'));
  if (lose) await loseAndRestore(renderer);
  const cells = { ...tile, planes: Uint8Array.from(tile.planes) };
  const box = { x: 0, y: 0, width: side, height: side };
  renderer.textures.startFrame();
  renderer.textures.prepare('0/0/0', cells, () => undefined);
  renderer.draw({
    screen,
    toScreen: { a: scale, b: 0, c: 0, d: scale, e: 0, f: 0 },
    slide: { width: side, height: side },
    tissue,
    step: 'whole',
    layer: {
      style,
      channels: tile.channels,
      quads: [{ name: '0/0/0', tile: cells, place: box, cells: box }],
    },
  });
  const { gl } = renderer;
  const pixels = new Uint8Array(size * size * 4);
  gl.readPixels(0, 0, size, size, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  renderer.close();
  const rows = Array.from({ length: size }, (_, y) => pixels.subarray(y * size * 4, (y + 1) * size * 4));
  return rows.reverse().flatMap((row) => [...row]);
};

async function loseAndRestore(renderer: OverlayRenderer): Promise<void> {
  const extension = renderer.gl.getExtension('WEBGL_lose_context') as WEBGL_lose_context;
  const told = (name: string) =>
    new Promise<void>((resolve) => {
      const hear = (event: Event) => {
        event.preventDefault();
        resolve();
      };
      renderer.canvas.addEventListener(name, hear, { once: true });
    });
  const lost = told('webglcontextlost');
  extension.loseContext();
  await lost;
  const restored = told('webglcontextrestored');
  // A context can be given back only after the event of its loss is over.
  await new Promise((resolve) => setTimeout(resolve, 50));
  extension.restoreContext();
  await restored;
  renderer.restore();
}
