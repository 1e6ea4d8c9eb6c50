import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellTile } from '../../src/viewer/cells/cell-tile';
import { cellWeights, hardPaint, type Paint, softPaint, weightsAt } from '../../src/viewer/overlay/mixture';
import { type ClusterStyle, OVER_STAIN, type TissueStyle } from '../../src/viewer/overlay/overlay-style';
import { noBrowser, openBrowser, openModules } from './support/browser';
import type { PaintTask } from './support/paint-page';
import { randomTile } from './support/tiles';

const SCALE = 16;
const SIDE = 12;
const tissue: TissueStyle = { muted: true, lamp: 1, curtain: 0, glass: [255, 255, 255], stage: [10, 20, 30] };
const stain = [201, 120, 190] as const;

function styleOf(kind: 'soft' | 'hard', channels: number, shown?: boolean[]): ClusterStyle {
  return {
    kind,
    colours: Array.from({ length: channels }, (_, k) => [
      (k * 97 + 40) % 256,
      (k * 59 + 200) % 256,
      (k * 31 + 15) % 256,
    ]),
    shown: shown ?? Array.from({ length: channels }, () => true),
    threshold: 0.05,
    opacity: 0.85,
  };
}

/** What the shader should put over stain of one colour; 0–255. */
function expected(style: ClusterStyle, tile: CellTile, x: number, y: number, muted: boolean): number[] {
  const weights =
    style.kind === 'soft' ? weightsAt(tile, x, y) : cellWeights(tile, Math.floor(x), Math.floor(y));
  const grey = greyOf(stain);
  const base = muted ? [grey, grey, grey] : [...stain];
  if (weights === null) return base;
  let paint: Paint = style.kind === 'soft' ? softPaint(weights, style) : hardPaint(weights, style);
  if (!muted && paint.alpha === 0) paint = { rgb: [grey, grey, grey], alpha: style.opacity };
  return base.map((value, c) =>
    muted
      ? value * (1 - paint.alpha + (paint.alpha * (paint.rgb[c] as number)) / 255)
      : value + ((paint.rgb[c] as number) - value) * paint.alpha * OVER_STAIN,
  );
}

function greyOf([r, g, b]: readonly [number, number, number]): number {
  const grey = ((0.2126 * r + 0.7152 * g + 0.0722 * b) / 255) * 1.16;
  return 255 * Math.min(1, Math.max(0, (grey - 0.5) * 1.04 + 0.5));
}

describe.skipIf(noBrowser !== '')(`the shader in a browser${noBrowser}`, () => {
  let browser: Browser;
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    browser = await openBrowser();
    ({ page, close } = await openModules(browser, '/test/viewer/support/paint-page.ts'));
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
  });

  /** RGBA of all px, top row first. */
  function paint(style: ClusterStyle, tile: CellTile, look: TissueStyle, lose = false): Promise<number[]> {
    const cells = { ...tile, planes: [...tile.planes] };
    return page.evaluate((task) => globalThis.paint(task), {
      style,
      tissue: look,
      tile: cells,
      side: SIDE,
      scale: SCALE,
      stain,
      lose,
    } as PaintTask as never);
  }

  /** Largest difference to the reference over the px that are not hatched. */
  function worst(pixels: number[], style: ClusterStyle, tile: CellTile, muted: boolean): number {
    const size = SCALE * SIDE;
    let most = 0;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const [cellX, cellY] = [(x + 0.5) / SCALE, (y + 0.5) / SCALE];
        if (cellWeights(tile, Math.floor(cellX), Math.floor(cellY)) === null) continue;
        expected(style, tile, cellX, cellY, muted).forEach((value, c) => {
          most = Math.max(most, Math.abs(value - (pixels[(y * size + x) * 4 + c] as number)));
        });
      }
    return most;
  }

  it.each([
    ['soft', 1],
    ['soft', 8],
    ['soft', 64],
    ['hard', 3],
    ['hard', 8],
    ['hard', 64],
  ] as const)('paints %s mixtures of %i clusters as the reference does', async (kind, channels) => {
    const tile = randomTile(SIDE, SIDE, channels, channels);
    const style = styleOf(kind, channels);
    for (const muted of [true, false]) {
      const pixels = await paint(style, tile, { ...tissue, muted });
      expect(worst(pixels, style, tile, muted)).toBeLessThan(2.5);
    }
  });

  it('leaves hidden clusters out', async () => {
    const tile = randomTile(SIDE, SIDE, 8, 5);
    const style = styleOf('soft', 8, [false, true, false, false, true, true, false, false]);
    const pixels = await paint(style, tile, tissue);
    expect(worst(pixels, style, tile, true)).toBeLessThan(2.5);
    expect(worst(pixels, styleOf('soft', 8), tile, true)).toBeGreaterThan(40);
  });

  it('shows the stain as scanned left of the curtain', async () => {
    const tile = randomTile(SIDE, SIDE, 8, 6);
    const style = styleOf('soft', 8);
    const curtain = 100;
    const pixels = await paint(style, tile, { ...tissue, curtain });
    const size = SCALE * SIDE;
    const at = (x: number, y: number) => pixels.slice((y * size + x) * 4, (y * size + x) * 4 + 3);
    expect(at(0, 0)).toEqual([...stain]);
    expect(at(curtain - 1, 90)).toEqual([...stain]);
    expect(at(curtain, 90)).not.toEqual([...stain]);
  });

  it('hatches what is not covered and paints no colour there', async () => {
    const tile = randomTile(SIDE, SIDE, 2, 7);
    const pixels = await paint(styleOf('hard', 2), tile, tissue);
    const size = SCALE * SIDE;
    const seen = new Set<number>();
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        if (cellWeights(tile, Math.floor(x / SCALE), Math.floor(y / SCALE)) !== null) continue;
        const [r, g, b] = pixels.slice((y * size + x) * 4, (y * size + x) * 4 + 3) as [
          number,
          number,
          number,
        ];
        expect([g, b]).toEqual([r, r]);
        seen.add(r);
      }
    expect([...seen].sort((a, b) => a - b)).toEqual([
      Math.round(greyOf(stain) * 0.7),
      Math.round(greyOf(stain)),
    ]);
  });

  it('draws contours where the strongest cluster changes, two px wide', async () => {
    const tile = randomTile(SIDE, SIDE, 2, 1);
    tile.planes.fill(255);
    // Left half cluster 0, right half cluster 1.
    for (let i = 0; i < SIDE * SIDE; i++) {
      tile.planes[i] = i % SIDE < 6 ? 200 : 0;
      tile.planes[SIDE * SIDE + i] = i % SIDE < 6 ? 0 : 200;
    }
    const style = { ...styleOf('hard', 2), kind: 'contour' as const };
    const pixels = await paint(style, tile, tissue);
    const size = SCALE * SIDE;
    const grey = Math.round(greyOf(stain));
    const row = Array.from({ length: size }, (_, x) =>
      pixels.slice((90 * size + x) * 4, (90 * size + x) * 4 + 3),
    );
    const painted = row.flatMap((rgb, x) => (rgb.every((value) => Math.abs(value - grey) <= 1) ? [] : [x]));
    expect(painted.length).toBeGreaterThanOrEqual(2);
    expect(painted.length).toBeLessThanOrEqual(6);
    expect(
      Math.abs(painted.reduce((a, b) => a + b, 0) / painted.length + 0.5 - size / 2),
    ).toBeLessThanOrEqual(1);
  });

  it('paints the same after the context was lost and given back', async () => {
    const tile = randomTile(SIDE, SIDE, 8, 9);
    const style = styleOf('soft', 8);
    const pixels = await paint(style, tile, tissue, true);
    expect(worst(pixels, style, tile, true)).toBeLessThan(2.5);
  });
});
