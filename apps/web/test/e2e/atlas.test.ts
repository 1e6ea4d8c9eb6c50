import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../viewer/support/browser';
import { type Dashboard, noDashboard, openDashboard } from './support/dashboard';
import { complaints, openVisitor } from './support/visitor';

describe.skipIf(noDashboard)(`the atlas in the dashboard${noDashboard}`, () => {
  let dashboard: Dashboard;
  let browser: Browser;
  const page = (path: string) => `/s/${dashboard.study}${path}`;
  const visit = (look?: Parameters<typeof openVisitor>[2]) => openVisitor(browser, dashboard.url, look);

  beforeAll(async () => {
    [dashboard, browser] = await Promise.all([openDashboard(), openBrowser()]);
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  const map = (window: Page) => window.getByRole('application', { name: /Map of \d+ tiles/ });

  /** Draws around a part of the map; corners in shares of its width and height. */
  async function drawAround(window: Page, corners: readonly (readonly [number, number])[]) {
    await window.getByRole('button', { name: /^Lasso/ }).click();
    const box = await map(window).boundingBox();
    if (!box) throw new Error('no map');
    const at = ([x, y]: readonly [number, number]) =>
      [box.x + x * box.width, box.y + y * box.height] as const;
    await window.mouse.move(...at(corners[0] ?? [0, 0]));
    await window.mouse.down();
    for (const corner of corners.slice(1)) await window.mouse.move(...at(corner), { steps: 4 });
    await window.mouse.up();
  }

  /** How many tiles the tray says are selected, once it says `wanted`, or anything but `before`. */
  async function selected(window: Page, { before = 0, wanted }: { before?: number; wanted?: number } = {}) {
    let tiles = 0;
    await expect
      .poll(
        async () => {
          const tray = window.getByRole('button', { name: /^(Selection|Left half) \d/ });
          const text = (await tray.count()) === 0 ? '' : await tray.getAttribute('aria-label');
          tiles = Number(/([\d,]+) tiles?/.exec(text ?? '')?.[1]?.replace(',', '') ?? 0);
          return wanted === undefined ? tiles !== before : tiles === wanted;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    return tiles;
  }

  it('a lasso fills the gallery; saved as a set it is there after the page is loaded again', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/atlas'));
    const left = [
      [0.001, 0.001],
      [0.5, 0.001],
      [0.5, 0.999],
      [0.001, 0.999],
    ] as const;
    await drawAround(window, left);
    const some = await selected(window);
    expect(some).toBeGreaterThan(0);
    const gallery = window.getByRole('list', { name: 'Selected tiles' });
    await gallery.getByRole('img').first().waitFor();
    expect(await gallery.getByRole('listitem').first().getAttribute('aria-setsize')).toBe(String(some));

    await window.getByRole('button', { name: 'Save set' }).click();
    await window.getByRole('textbox', { name: 'Name' }).fill('Left half');
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await window.waitForURL(/sel=[\w-]{8,}/);
    await visitor.go(window.url());
    await window.getByRole('heading', { name: 'Left half' }).waitFor();
    expect(await gallery.getByRole('listitem').first().getAttribute('aria-setsize')).toBe(String(some));

    const inMenu = async (entry: string) => {
      await window.getByRole('button', { name: 'Saved sets' }).click();
      await window.getByRole('menuitem', { name: entry }).click();
    };
    await inMenu('Rename Left half');
    await window.getByRole('textbox', { name: 'Name' }).fill('West');
    await window.keyboard.press('Enter');
    await window.getByRole('heading', { name: 'West' }).waitFor();
    await inMenu('Delete West');
    await window.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    // The set is gone, its tiles are not.
    await window.getByRole('heading', { name: 'Selection', exact: true }).waitFor();
    await window.getByRole('button', { name: 'Saved sets' }).waitFor({ state: 'hidden' });
    expect(await selected(window, { wanted: some })).toBe(some);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('a link opens the same part of the map, the same outline and the same tiles, and back undoes the lasso', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/atlas?by=slide'));
    const entries = () => window.evaluate(() => globalThis.history.length);
    const before = await entries();
    await map(window).focus();
    for (const key of ['+', '-', '-', 'ArrowLeft', 'ArrowUp']) await window.keyboard.press(key);
    await window.waitForURL(/map=/);
    // Moving about leaves no trace in the history, a selection does.
    expect(await entries()).toBe(before);
    await drawAround(window, [
      [0.2, 0.2],
      [0.8, 0.2],
      [0.8, 0.8],
      [0.2, 0.8],
    ]);
    const tiles = await selected(window);
    const outline = window.locator('[role=application] svg path').last();
    const drawn = await outline.getAttribute('d');
    const link = window.url();

    const colleague = await visit();
    await colleague.go(link);
    expect(await selected(colleague.page)).toBe(tiles);
    expect(await colleague.page.locator('[role=application] svg path').last().getAttribute('d')).toBe(drawn);
    expect(await colleague.page.getByRole('radio', { name: 'Slide', exact: true }).isChecked()).toBe(true);
    await colleague.context.close();

    await window.goBack();
    expect(await selected(window, { wanted: 0 })).toBe(0);
    expect(await outline.count()).toBe(0);
    await window.goForward();
    expect(await selected(window)).toBe(tiles);
    expect(await outline.getAttribute('d')).toBe(drawn);
    await visitor.context.close();
  });

  it('Shift adds and Alt takes away: two halves are all, all less one is the other', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/atlas'));
    const half = (from: number, to: number) =>
      [
        [from, 0.001],
        [to, 0.001],
        [to, 0.999],
        [from, 0.999],
      ] as const;
    await drawAround(window, half(0.001, 0.5));
    const first = await selected(window);
    await window.keyboard.down('Shift');
    await drawAround(window, half(0.5, 0.999));
    await window.keyboard.up('Shift');
    const all = Number(/Map of (\d+) tiles/.exec((await map(window).getAttribute('aria-label')) ?? '')?.[1]);
    expect(await selected(window, { before: first })).toBe(all);
    await window.keyboard.down('Alt');
    await drawAround(window, half(0.001, 0.5));
    await window.keyboard.up('Alt');
    expect(await selected(window, { before: all })).toBe(all - first);
    await visitor.context.close();
  });

  it('by keyboard alone: a cluster is selected, looked at as a table, and saved as CSV', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/atlas'));
    await window
      .getByRole('complementary', { name: /Clusters/ })
      .getByRole('button')
      .first()
      .focus();
    await window.keyboard.press('Enter');
    const tiles = await selected(window);
    await window.getByRole('button', { name: 'Show as table' }).focus();
    await window.keyboard.press('Enter');
    const table = window.getByRole('table', { name: /Tiles of the map/ });
    const row = table.getByRole('row', { name: /Cluster 1/ });
    expect(await row.getByRole('cell').nth(3).textContent()).toBe(String(tiles));

    await window.getByRole('button', { name: 'Export the selection' }).focus();
    await window.keyboard.press('Enter');
    const [download] = await Promise.all([window.waitForEvent('download'), window.keyboard.press('Enter')]);
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(head).toMatch(/^slide,tile,x,y,width,height,cluster,/);
    expect(lines).toHaveLength(tiles);
    const clusters = lines.map((line) => line.split(',')[6]);
    expect(new Set(clusters)).toEqual(new Set(['1']));
    await visitor.context.close();
  });

  it('a click on a point shows its nearest tiles, and leads to their place on the slide', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/atlas'));
    await window
      .getByRole('complementary', { name: /Clusters/ })
      .getByRole('button')
      .first()
      .click();
    const slide = await window
      .getByRole('list', { name: 'Tiles per slide' })
      .getByRole('button')
      .first()
      .textContent();
    const name = (slide ?? '').replace(/[\d,]+$/, '');
    await visitor.go(page(`/atlas?pin=${name}:0`));
    await window.getByRole('heading', { name: 'Nearest to one tile' }).waitFor();
    await window.getByText(/recall/).waitFor();
    await window.getByRole('radio', { name: 'Any' }).check();
    await window
      .getByRole('link', { name: /open on slide/ })
      .first()
      .click();
    await window.waitForURL(/\/slide\/.*at=.*pin=|\/slide\/.*pin=.*at=/);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('says so where WebGL is missing, and the table does its work', async () => {
    const visitor = await visit();
    await visitor.context.addInitScript(() => {
      const draw = HTMLCanvasElement.prototype.getContext as (...kind: unknown[]) => unknown;
      Object.assign(HTMLCanvasElement.prototype, {
        getContext(this: HTMLCanvasElement, ...kind: unknown[]) {
          return kind[0] === 'webgl2' ? null : draw.apply(this, kind);
        },
      });
    });
    await visitor.go(page('/atlas'));
    await visitor.page.getByText('The map cannot be drawn here.').waitFor();
    await visitor.page.getByRole('button', { name: 'Select the tiles of Cluster 1' }).click();
    expect(await selected(visitor.page)).toBeGreaterThan(0);
    await visitor.context.close();
  });

  it('neighbours of a tile: other slides only, one per slide, each leads to its place', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/concepts'));
    await window
      .getByRole('button', { name: /with its surroundings/ })
      .first()
      .click();
    await window.getByRole('dialog').getByRole('link', { name: 'Nearest' }).click();
    await window.waitForURL(/\/neighbours\?.*pin=/);
    await window.getByRole('heading', { name: /nearest tiles/ }).waitFor();
    await window.getByRole('radio', { name: 'Other slide' }).check();
    await window.getByRole('switch', { name: 'One per slide' }).click();
    await window.getByRole('heading', { name: '3 nearest tiles' }).waitFor();
    await window
      .getByRole('link', { name: /open on slide/ })
      .first()
      .click();
    await window.waitForURL(/\/slide\//);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('an image of one’s own is asked about', async () => {
    const visitor = await visit();
    const { page: window } = visitor;
    await visitor.go(page('/concepts'));
    const crop = await window.locator('article img').first().getAttribute('src');
    const picture = await visitor.context.request.get(crop ?? '');
    await visitor.go(page('/neighbours?ask=image'));
    await window.locator('input[type=file]').setInputFiles({
      name: 'tile.jpg',
      mimeType: 'image/jpeg',
      buffer: await picture.body(),
    });
    await window.getByRole('heading', { name: /\d+ nearest tiles/ }).waitFor();
    expect(await window.getByRole('link', { name: /open on slide/ }).count()).toBeGreaterThan(0);
    expect(visitor.problems).toEqual([]);
    await visitor.context.close();
  });

  it('axe has nothing against a selection with its gallery, or nearest tiles', async () => {
    const visitor = await visit({ theme: 'dark' });
    await visitor.go(page('/atlas?sel=r-0_5'));
    await visitor.page.getByRole('list', { name: 'Selected tiles' }).getByRole('img').first().waitFor();
    expect(await complaints(visitor.page)).toEqual([]);
    await visitor.go(page('/neighbours?sel=r-0_5'));
    await visitor.page
      .getByRole('link', { name: /open on slide/ })
      .first()
      .waitFor();
    expect(await complaints(visitor.page)).toEqual([]);
    await visitor.context.close();
  });
});
