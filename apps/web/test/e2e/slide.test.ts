import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConceptList, StudyDetail, StudySlide } from '@morphoscope/rpc';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { type Picture, stillPicture } from './support/picture';
import { readStoredCells, type StoredCells } from './support/stored-cells';
import { openVisitor } from './support/visitor';

type Rgb = readonly [number, number, number];

describe.skipIf(noDashboard)(`a slide in the dashboard${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  let slide: StudySlide;
  let concepts: ConceptList;
  let cells: StoredCells;

  async function ask<T>(procedure: string): Promise<T> {
    const input = encodeURIComponent(JSON.stringify({ study: dashboard.study }));
    const response = await fetch(`${dashboard.url}/api/rpc/${procedure}?input=${input}`);
    return ((await response.json()) as { result: { data: T } }).result.data;
  }

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard(), openBrowser()]);
    const detail = await ask<StudyDetail>('studies.get');
    concepts = await ask<ConceptList>('concepts.list');
    slide = detail.slideInfo.at(-1) as StudySlide;
    cells = await readStoredCells(join(dashboard.folder, 'study'), slide.slideId, concepts.dictionary);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const path = (search = '') => `/s/${dashboard.study}/slide/${slide.slideId}${search}`;
  const stage = '[role="application"]';
  const visit = async (search = '', look?: Parameters<typeof openVisitor>[2]) => {
    const visitor = await openVisitor(browser, dashboard.url, look);
    await visitor.go(path(search));
    await visitor.page.getByRole('group', { name: 'Magnification' }).waitFor();
    return visitor;
  };

  /** The cluster whose colour, multiplied onto some grey, comes nearest; `undefined` where the px is too dark to tell. */
  function paintedWith(px: Rgb, colours: readonly Rgb[]): number | undefined {
    const most = Math.max(...px);
    if (most < 60) return undefined;
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    // Colour is weaker on empty glass.
    for (const [k, colour] of colours.entries())
      for (let strength = 0.35; strength <= 1.001; strength += 0.13) {
        const tint = colour.map((value) => 1 - strength + (strength * value) / 255);
        const brightest = Math.max(...tint);
        const off = tint.reduce(
          (sum, value, c) => sum + (value / brightest - (px[c] as number) / most) ** 2,
          0,
        );
        if (off < least) [best, least] = [k, off];
      }
    return best;
  }

  /** Places in a cell to look at: its middle, and 1.5 screen px inside its edges. `px`: screen px of a cell. */
  function places(px: number): readonly (readonly [number, number])[] {
    const edge = 0.5 - 1.5 / px;
    return px < 6
      ? [[0, 0]]
      : [
          [0, 0],
          [edge, 0],
          [-edge, 0],
          [0, edge],
          [0, -edge],
        ];
  }

  function judge(picture: Picture, at: { x: number; y: number; mpp: number; rotation: number }) {
    const colours = concepts.concepts.map(
      ({ colour }) => [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) as unknown as Rgb,
    );
    const scale = slide.mpp.x / at.mpp;
    const turn = (at.rotation * Math.PI) / 180;
    let [looked, wrong] = [0, 0];
    const seen = new Set<number>();
    for (let row = 0; row < cells.height; row++)
      for (let column = 0; column < cells.width; column++) {
        const weights = colours.map((_, k) => cells.weight(k, column, row));
        const order = weights
          .map((_, k) => k)
          .sort((a, b) => (weights[b] as number) - (weights[a] as number));
        const lead = (weights[order[0] as number] as number) - (weights[order[1] as number] as number);
        // Tiles of weights are bytes: closer ones may be equal there.
        if (!(lead > (2 / 255) * concepts.weightScale)) continue;
        for (const [dx, dy] of places(cells.stepX * scale)) {
          const px = (cells.originX + (column + 0.5 + dx) * cells.stepX - at.x) * scale;
          const py = (cells.originY + (row + 0.5 + dy) * cells.stepY - at.y) * scale;
          const x = picture.width / 2 + px * Math.cos(turn) - py * Math.sin(turn);
          const y = picture.height / 2 + px * Math.sin(turn) + py * Math.cos(turn);
          // Beside the tools, the scale and the map in the corner.
          if (x < 80 || y < 60 || x > picture.width - 190 || y > picture.height - 100) continue;
          const painted = paintedWith(picture.rgb(x, y), colours);
          if (painted === undefined) continue;
          looked++;
          seen.add(order[0] as number);
          if (painted !== order[0]) wrong++;
        }
      }
    return { looked, wrong, seen };
  }

  it.each([
    [0.9, 0],
    [0.33, 0],
    [0.12, 0],
    [0.33, 30],
    [0.5, 270],
  ])(
    'is painted with the clusters that the study folder holds, at %f µm/px turned by %f°',
    async (mpp, rotation) => {
      const at = { x: slide.width / 2 + 13.7, y: slide.height / 2 - 9.2, mpp, rotation };
      const visitor = await visit(`?mode=hard&op=100&lamp=100&at=${at.x},${at.y},${mpp},${rotation}`);
      const { looked, wrong, seen } = judge(await stillPicture(visitor.page, stage), at);
      expect(looked).toBeGreaterThan(300);
      expect(seen.size).toBeGreaterThanOrEqual(3);
      // Stain shines through where nuclei are dark: a px in a hundred may be taken for its neighbour's colour.
      expect(wrong / looked).toBeLessThan(0.01);
      await visitor.context.close();
    },
    120_000,
  );

  it('shows what is under the pointer; a click pins it, the decision follows, Escape lets go', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const box = (await page.locator(stage).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const card = page.getByRole('region', { name: 'Mixture at pointer' });
    await card.getByText('Mixture at pointer').waitFor();
    await card.getByRole('row', { name: /^Sum/ }).waitFor();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await card.getByText('Mixture at pin').waitFor();
    await page.getByRole('radio', { name: 'Cell', checked: true }).waitFor();
    await page.getByRole('table', { name: /What pushed/ }).waitFor();
    await page.mouse.move(box.x + 20, box.y + box.height - 20);
    await page.waitForTimeout(300);
    expect(await card.getByText('Mixture at pin').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await card.getByText('Mixture at pin').waitFor({ state: 'detached' });
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 60_000);

  it('a rectangle becomes the selection of all pages and part of the link', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const box = (await page.locator(stage).boundingBox())!;
    await page.keyboard.press('r');
    await page.getByRole('button', { name: /^Rectangle/, pressed: true }).waitFor();
    await page.mouse.move(box.x + 0.35 * box.width, box.y + 0.35 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: /^Selection:? \d+ tiles?, 1 slide/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('region')).toContain(`${slide.slideId}:`);
    await page.getByRole('radio', { name: 'Region', checked: true }).waitFor();
    const shown = await page.getByRole('button', { name: /^Selection:?\s/ }).getAttribute('aria-label');
    const other = await openVisitor(browser, dashboard.url);
    await other.go(page.url());
    await other.page.getByRole('button', { name: shown as string }).waitFor();
    await other.page.getByRole('radio', { name: 'Region', checked: true }).waitFor();
    expect([...visitor.problems, ...other.problems]).toEqual([]);
    await other.context.close();
    await visitor.context.close();
  }, 60_000);

  it('keys choose clusters, layer and tissue; the address carries them', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const search = () => Object.fromEntries(new URL(page.url()).searchParams);
    await page.keyboard.press('2');
    await expect.poll(search).toMatchObject({ on: '1,3,4' });
    await page.keyboard.press('0');
    await expect.poll(search).not.toHaveProperty('on');
    await page.keyboard.press('Shift+3');
    await expect.poll(search).toMatchObject({ solo: '3' });
    await page.keyboard.press('m');
    await expect.poll(search).toMatchObject({ mute: '0' });
    await page.keyboard.press('b');
    await page.getByRole('radio', { name: 'Grad-CAM', checked: true }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('slider', { name: 'Curtain' }).waitFor();
    const before = await stillPicture(page, stage);
    await page.keyboard.down('Space');
    const held = await stillPicture(page, stage);
    await page.keyboard.up('Space');
    const after = await stillPicture(page, stage);
    const px = [Math.floor(before.width * 0.6), Math.floor(before.height / 2)] as const;
    expect(after.rgb(...px)).toEqual(before.rgb(...px));
    expect(await page.getByRole('slider', { name: 'Curtain' }).isVisible()).toBe(true);
    expect(held.width).toBe(before.width);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 60_000);

  it('two layers side by side move together', async () => {
    const visitor = await visit('?beside=layer:tissue');
    const { page } = visitor;
    await expect.poll(() => page.locator(stage).count()).toBe(2);
    const [left, right] = await Promise.all(
      [0, 1].map(async (i) => (await page.locator(stage).nth(i).boundingBox())!),
    );
    await page.mouse.move(right!.x + right!.width / 2, right!.y + right!.height / 2);
    await page.mouse.wheel(0, -600);
    await page.mouse.down();
    await page.mouse.move(right!.x + right!.width / 2 + 60, right!.y + right!.height / 2 - 40, { steps: 6 });
    await page.mouse.up();
    expect(left!.width).toBeCloseTo(right!.width, 0);
    // Both show the same scale, and the place in the address is the one of the first.
    const bars = page.getByText(/^\d+ (µm|mm)$/);
    await expect.poll(async () => new Set(await bars.allTextContents()).size).toBe(1);
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).not.toBeNull();
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 60_000);

  it('a picture of the view is saved with its scale and legend', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await page.getByRole('button', { name: 'Export' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /Picture of this view/ }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`${slide.slideId}-clusters.png`);
    const png = await readFile(await download.path());
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    const box = (await page.locator(stage).boundingBox())!;
    expect(png.readUInt32BE(16)).toBe(Math.round(box.width));
    expect(png.readUInt32BE(20)).toBeGreaterThan(box.height + 40);
    await visitor.context.close();
  }, 60_000);

  it('comes back after the graphics card was taken away', async () => {
    const visitor = await visit('?mode=hard&op=100');
    const { page } = visitor;
    const before = await stillPicture(page, stage);
    const extension = await page.evaluateHandle(() => {
      const canvas = [...document.querySelectorAll<HTMLCanvasElement>('[role="application"] canvas')].find(
        (each) => each.getContext('webgl2') !== null,
      );
      return canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    });
    await extension.evaluate((lose) => lose?.loseContext());
    await page.getByText('The graphics card was taken away.').waitFor();
    await extension.evaluate((lose) => lose?.restoreContext());
    await page.getByText('The graphics card was taken away.').waitFor({ state: 'detached' });
    const after = await stillPicture(page, stage);
    for (const [x, y] of [
      [0.4, 0.4],
      [0.5, 0.5],
      [0.6, 0.55],
    ] as const)
      expect(after.rgb(x * after.width, y * after.height)).toEqual(
        before.rgb(x * before.width, y * before.height),
      );
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  }, 60_000);

  it('says so when there is no such slide', async () => {
    const visitor = await openVisitor(browser, dashboard.url);
    await visitor.go(`/s/${dashboard.study}/slide/no-such-slide`);
    const words = visitor.page.getByText('There is no slide no-such-slide in this study.');
    await words.waitFor();
    expect(await words.count()).toBe(1);
    await visitor.context.close();
  });
});
