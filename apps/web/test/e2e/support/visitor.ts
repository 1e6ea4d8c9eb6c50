import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How long something may take to appear on a machine that does other things too, ms. */
const PATIENCE = 90_000;

/** Somebody with a browser window of their own, who notes what goes wrong on the pages. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of pages, and answers of the server that say "my fault". */
  readonly problems: readonly string[];
  /** Opens a page of the dashboard and waits until nothing loads any more. */
  go(path: string): Promise<void>;
}

export async function openVisitor(
  browser: Browser,
  url: string,
  look: { readonly theme?: 'light' | 'dark'; readonly width?: number; readonly height?: number } = {},
): Promise<Visitor> {
  const { theme = 'light', width = 1600, height = 1000 } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    baseURL: url,
    acceptDownloads: true,
  });
  // Tests wait for what they want to see, however long the machine takes for it.
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return {
    page,
    context,
    problems,
    go: async (path) => {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
    },
  };
}

/** What axe has against a page, one line each. */
export async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Writes into fields by their labels. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(text);
}
