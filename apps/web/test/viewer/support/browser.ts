import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createViteServer } from 'vitest/node';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** Why tests in a browser are skipped; empty when they are not. */
export const noBrowser = executablePath === undefined ? ' (skipped: no Chromium in /usr/bin)' : '';

/** Chromium with WebGL in software. The caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath as string,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** An empty page that has run a module of this package, `/test/…`, which may import its sources. */
export async function openModules(
  browser: Browser,
  module: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; close: () => Promise<void> }> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const server = await createViteServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false },
    cacheDir: join(tmpdir(), 'morphoscope-web-modules'),
    optimizeDeps: { noDiscovery: true, include: ['openseadragon'] },
  });
  await server.listen();
  const page = await browser.newPage(options);
  const address = server.httpServer?.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await page.route('**/blank', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await page.goto(`http://127.0.0.1:${port}/blank`);
  await page.addScriptTag({ type: 'module', url: module });
  return {
    page,
    close: async () => {
      await page.close();
      await server.close();
    },
  };
}
