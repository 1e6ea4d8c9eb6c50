// How soon can one work with the map of tiles, and how smoothly, beside regl-scatterplot with the same points in the same browser?
//
//   node benchmarks/web-atlas.mjs [--points 100000,1000000] [--no-peer]
//
// The dashboard is the built one, served by `morphoscope serve` with a small phantom study. Its map is replaced in the browser: the
// answer of the API about the map is changed to so many tiles, and the points themselves are synthetic (24 islands). Everything else is
// real. Drawn in software (SwiftShader), as on a machine without a graphics card; the server runs on the same cores.
//
// interactive: from the click on Atlas until the first frame after a turn of the wheel that came as soon as the map was there. pan: from
// a step of a drag until its frame is drawn, median and longest of 29. lasso: from letting go until the next frame shows the selection.
// The peer gets its points as columns in memory, on an empty page: no page around it, no network, no names. Its lasso is `lassoSelect`
// with an outline of the same size on screen, over as many or more points.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { mapPoints } from './measure/map-points.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const OUTLINE = [
  [0.12, 0.12],
  [0.52, 0.08],
  [0.56, 0.9],
  [0.12, 0.94],
];

const PEER_PAGE = `<!doctype html>
<script type="importmap">{ "imports": { "pub-sub-es": "/pub-sub.js", "regl": "/regl.js" } }</script>
<script src="/regl-global.js"></script>
<script type="module">
import createScatterplot from '/scatterplot.js';
window.createScatterplot = createScatterplot;
</script>
<body style="margin: 0"><div style="width: 860px; height: 884px"><canvas id="c"></canvas></div>`;

/** Measures the map with `points` tiles in a page of the dashboard; ms. */
export async function measureAtlas(browser, url, study, points) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await replaceMap(page, points);
  await page.goto(`${url}/s/${study}/concepts`);
  await page.getByRole('heading', { name: /concepts/ }).waitFor();
  await page.waitForLoadState('networkidle');
  // The code of the page and the answer about the map may be there already, as for anybody who looked at the study for a moment.
  await page.evaluate(watchFrames);
  const interactive = await page.evaluate(async () => {
    const start = performance.now();
    [...document.querySelectorAll('nav a')].find((link) => link.textContent === 'Atlas').click();
    const map = await new Promise((resolve) => {
      const look = () => {
        const found = document.querySelector('[role=application] canvas');
        if (found) resolve(found.parentElement);
        else requestAnimationFrame(look);
      };
      look();
    });
    await window.nextPaint();
    map.dispatchEvent(
      new WheelEvent('wheel', { deltaY: -40, clientX: 700, clientY: 500, bubbles: true, cancelable: true }),
    );
    await window.nextPaint();
    return performance.now() - start;
  });
  const box = await page.locator('[role=application]').boundingBox();
  const pan = await panned(page, box);
  await page.getByRole('button', { name: /^Lasso/ }).click();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(OUTLINE[0]));
  await page.mouse.down();
  for (const corner of [...OUTLINE.slice(1), OUTLINE[0]]) await page.mouse.move(...at(corner), { steps: 5 });
  await page.evaluate(() => {
    window.lasso = new Promise((resolve) => {
      const timed = async () => {
        const start = performance.now();
        // The gallery says how many there are: not before the selection is shown.
        while (!document.querySelector('ul[aria-label="Selected tiles"]')) await window.nextPaint();
        await window.nextPaint();
        resolve(performance.now() - start);
      };
      addEventListener('pointerup', timed, { once: true, capture: true });
    });
  });
  await page.mouse.up();
  const lasso = await page.evaluate(() => window.lasso);
  const text = await page.getByRole('button', { name: /^Selection \d/ }).getAttribute('aria-label');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.close();
  return { interactive, pan, lasso, selected: Number(/([\d,]+) tile/.exec(text)?.[1].replaceAll(',', '')) };
}

/** The same with regl-scatterplot on an empty page. */
export async function measurePeer(browser, points) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  await page.route('http://peer.test/**', (route) =>
    route.fulfill(peerFile(new URL(route.request().url()).pathname)),
  );
  await page.goto('http://peer.test/');
  await page.waitForFunction(() => window.createScatterplot !== undefined);
  await page.evaluate(watchFrames);
  const { x, y, cluster } = mapPoints(points, 4, 2);
  await page.evaluate(
    ([xs, ys, zs]) => {
      const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
      window.columns = { x: floats(xs), y: floats(ys), z: Array.from(floats(zs), Math.round) };
    },
    [base64(x), base64(y), base64(Float32Array.from(cluster))],
  );
  const interactive = await page.evaluate(async () => {
    const start = performance.now();
    const canvas = document.querySelector('#c');
    const colours = ['#e1690f', '#3c78ff', '#69f0c3', '#69692d', '#f0a500', '#0f7887', '#a5f078', '#a5875a'];
    window.plot = window.createScatterplot({
      canvas,
      width: 860,
      height: 884,
      pointSize: 3,
      colorBy: 'valueA',
      pointColor: colours,
    });
    await window.plot.draw(window.columns);
    canvas.dispatchEvent(
      new WheelEvent('wheel', { deltaY: -40, clientX: 430, clientY: 442, bubbles: true, cancelable: true }),
    );
    await window.nextPaint();
    return performance.now() - start;
  });
  const pan = await panned(page, { x: 0, y: 0, width: 860, height: 884 });
  const lasso = await page.evaluate(async (outline) => {
    const start = performance.now();
    window.plot.lassoSelect(
      outline.map(([x, y]) => [2 * x - 1, 1 - 2 * y]),
      { isGl: true },
    );
    await window.nextPaint();
    return performance.now() - start;
  }, OUTLINE);
  const selected = await page.evaluate(() => window.plot.get('selectedPoints').length);
  await page.close();
  return { interactive, pan, lasso, selected };
}

/** In the page: `nextPaint()` waits until a frame was handed on, `readBack()` until it is drawn. */
function watchFrames() {
  window.readBack = () => {
    const canvas = document.querySelector('[role=application] canvas, #c');
    const gl = canvas.getContext('webgl2');
    if (gl) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    // The peer draws elsewhere and copies the picture.
    else canvas.getContext('2d').getImageData(0, 0, 1, 1);
  };
  window.nextPaint = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    });
}

/** Drags the map about: times from a step of the pointer until its frame is drawn, which reading a pixel back waits for. */
async function panned(page, box) {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const times = [];
  for (let step = 1; step <= 30; step++) {
    await page.evaluate(() => {
      window.step = new Promise((resolve) => {
        const timed = async () => {
          const start = performance.now();
          await window.nextPaint();
          window.readBack();
          resolve(performance.now() - start);
        };
        const move = window.plot ? 'mousemove' : 'pointermove';
        addEventListener(move, timed, { once: true, capture: true });
      });
    });
    await page.mouse.move(box.x + box.width / 2 + 3 * step, box.y + box.height / 2 + 2 * step);
    times.push(await page.evaluate(() => window.step));
  }
  await page.mouse.up();
  const sorted = times.slice(1).sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], longest: sorted.at(-1) };
}

/** The map of the study becomes one of so many points: what the API says of it, and its bytes. */
async function replaceMap(page, points) {
  let map;
  await page.route('**/api/rpc/**', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const answers = Array.isArray(body) ? body : [body];
    const about = answers.find(
      (answer) => typeof answer.result?.data?.url === 'string' && 'neighbours' in answer.result.data,
    );
    if (!about) return route.fulfill({ response });
    const info = about.result.data;
    map ??= Buffer.from(mapPoints(points, info.slides.length, info.classNames.length).bytes);
    info.tiles = points;
    return route.fulfill({ response, json: body });
  });
  await page.route('**/api/studies/*/atlas/**', (route) =>
    route.fulfill({ body: map, contentType: 'application/octet-stream' }),
  );
}

const base64 = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');

/** Files of the peer's page: an empty page, and the packages as they are installed. */
function peerFile(name) {
  const require = createRequire(import.meta.url);
  const home = path.dirname(require.resolve('regl-scatterplot/package.json'));
  const beside = createRequire(path.join(home, 'package.json'));
  if (name === '/scatterplot.js') return { path: path.join(home, 'dist', 'regl-scatterplot.esm.js') };
  if (name === '/pub-sub.js')
    return { path: path.join(home, '..', 'pub-sub-es', 'dist', 'index.js'), contentType: 'text/javascript' };
  if (name === '/regl-global.js') return { path: beside.resolve('regl') };
  if (name === '/regl.js')
    return { contentType: 'text/javascript', body: 'export default globalThis.createREGL;' };
  return { contentType: 'text/html', body: PEER_PAGE };
}

async function withDashboard(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'web-atlas-'));
  await promisify(execFile)(process.execPath, [
    here('../apps/web/test/e2e/support/make-study.mjs'),
    folder,
    'index',
  ]);
  const server = spawn(
    process.execPath,
    [
      here('../apps/cli/dist/main.js'),
      'serve',
      path.join(folder, 'study'),
      '--port',
      '0',
      '--data',
      path.join(folder, 'data'),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    const text = await new Promise((resolve, reject) => {
      let said = '';
      const take = (chunk) => {
        said += chunk;
        if (said.includes('For research use only')) resolve(said);
      };
      server.stdout.on('data', take);
      server.stderr.on('data', take);
      server.once('exit', () => reject(new Error(said)));
    });
    await use(/answers at (\S+)/.exec(text)[1], /\/s\/([\w-]+)/.exec(text)[1]);
  } finally {
    server.removeAllListeners('exit');
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const { values: flags } = parseArgs({
    options: {
      points: { type: 'string', default: '100000,1000000' },
      'no-peer': { type: 'boolean', default: false },
    },
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--disable-quic',
    ],
  });
  const ms = (value) => `${Math.round(value)} ms`;
  const line = (name, { interactive, pan, lasso, selected }) =>
    `${name.padEnd(18)} interactive ${ms(interactive)}, pan ${ms(pan.median)} (longest ${ms(pan.longest)}), lasso ${ms(lasso)} (${selected} points)`;
  try {
    await withDashboard(async (url, study) => {
      for (const points of flags.points.split(',').map(Number)) {
        const ours = await measureAtlas(browser, url, study, points);
        process.stdout.write(`\n${points.toLocaleString('en')} points\n${line('dashboard', ours)}\n`);
        if (flags['no-peer']) continue;
        const peer = await measurePeer(browser, points);
        process.stdout.write(`${line('regl-scatterplot', peer)}\n`);
        const ratio = (of) => (of(peer) / of(ours)).toFixed(1);
        process.stdout.write(
          `peer / ours        interactive ${ratio((m) => m.interactive)}, pan ${ratio((m) => m.pan.median)}, lasso ${ratio((m) => m.lasso)}\n`,
        );
      }
    });
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
