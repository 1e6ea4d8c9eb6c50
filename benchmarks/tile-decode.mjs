// Tile decode against OpenSlide, per CPU-second: 256 px tiles in order, and 224 px regions at random places, over a large
// JPEG slide (256 px blocks, YCbCr 4:2:0, quality 90). Peer: python3-openslide, whose read_region does the same work.
//
//   node benchmarks/tile-decode.mjs [SLIDE.tif]      default: a slide written here, from shared test data or made up
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDecoders, openSlide, writePyramid } from '../packages/slide-io/dist/index.js';

const SIDE = 10_240;
const TILE = 256;
const RANDOM = { count: 1200, size: 224 };
const ROUNDS = 3;
const here = dirname(fileURLToPath(import.meta.url));

const PEER = `
import sys, time, openslide
path, mode, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
slide = openslide.OpenSlide(path)
w, h = slide.dimensions
def places():
    if mode == 'order':
        for y in range(0, h - size + 1, size):
            for x in range(0, w - size + 1, size): yield x, y
        return
    state = 12345
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        x = state % (w - size)
        state = (state * 1103515245 + 12345) % 2147483648
        yield x, state % (h - size)
for _ in range(2):
    n, start = 0, time.process_time()
    for x, y in places():
        slide.read_region((x, y), 0, (size, size)); n += 1
print(n, time.process_time() - start)
`;

function* places(mode, width, height, count, size) {
  if (mode === 'order') {
    for (let y = 0; y + size <= height; y += size) {
      for (let x = 0; x + size <= width; x += size) yield [x, y];
    }
    return;
  }
  let state = 12345n;
  const next = () => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state);
  };
  for (let i = 0; i < count; i++) yield [next() % (width - size), next() % (height - size)];
}

/** One measurement in a process of its own, so that CPU time and caches are its own: prints tiles and CPU seconds. */
async function measure(path, mode, jpeg, count, size) {
  const reader = await openSlide(path, { decoders: createDecoders({ jpeg }) });
  const { width, height } = reader.slide;
  let tiles = 0;
  let start;
  // A slide has thousands of tiles: compiling the wasm is paid once, in the first of two passes, which is not counted.
  for (let pass = 0; pass < 2; pass++) {
    tiles = 0;
    start = process.cpuUsage();
    for (const [x, y] of places(mode, width, height, count, size)) {
      await reader.readRegion({ x, y, level: 0, width: size, height: size });
      tiles++;
    }
  }
  const { user, system } = process.cpuUsage(start);
  await reader.close();
  console.log(tiles, (user + system) / 1e6);
}

if (process.argv[2] === '--measure') {
  const [path, mode, jpeg, ...numbers] = process.argv.slice(3);
  await measure(path, mode, jpeg, ...numbers.map(Number));
} else {
  await compare(process.argv[2]);
}

async function compare(given) {
  const folder = mkdtempSync(join(tmpdir(), 'tile-decode-'));
  try {
    const path = given ?? (await makeSlide(join(folder, 'big.tif')));
    const peer = spawnSync('/usr/bin/python3', [
      '-c',
      'import openslide; print(openslide.__library_version__)',
    ]);
    if (peer.status !== 0) console.log('OpenSlide for Python is not installed: own speed only, no ratios.');
    else console.log(`peer: OpenSlide ${String(peer.stdout).trim()} through python3-openslide`);
    const runs = [
      { mode: 'order', size: TILE, title: '256 px tiles in order', targets: { turbo: 4, wasm: 2 } },
      { mode: 'random', size: RANDOM.size, title: '224 px regions at random', targets: {} },
    ];
    for (const run of runs) report(path, run, peer.status === 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(path, { mode, size, title, targets }, hasPeer) {
  const args = [RANDOM.count, size].map(String);
  const script = fileURLToPath(import.meta.url);
  const peer = hasPeer ? best(() => run('/usr/bin/python3', ['-c', PEER, path, mode, ...args])) : undefined;
  if (peer) console.log(`${title}: OpenSlide ${peer.toFixed(0)} per CPU-second`);
  for (const jpeg of ['turbo', 'wasm']) {
    const own = best(() => run(process.execPath, [script, '--measure', path, mode, jpeg, ...args]));
    const ratio = peer ? `, ratio ${(own / peer).toFixed(2)}` : '';
    const target = peer && targets[jpeg] ? ` (target ≥ ${targets[jpeg]})` : '';
    console.log(`${title}: slide-io with ${jpeg} ${own.toFixed(0)} per CPU-second${ratio}${target}`);
  }
}

/** Best of a few rounds: other work on the machine only ever makes a round slower. */
function best(measureOnce) {
  let most = 0;
  for (let i = 0; i < ROUNDS; i++) most = Math.max(most, measureOnce());
  return most;
}

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  const [tiles, seconds] = done.stdout.trim().split(' ').map(Number);
  return tiles / seconds;
}

/** Real tissue laid out again and again where the shared test data is there, else a texture of waves and noise. */
async function makeSlide(path) {
  const data = [process.env.MORPHOSCOPE_TEST_DATA, join(here, '..', '..', 'shared', 'data')];
  const mosaic = data
    .map((folder) => folder && join(folder, 'gleason-mosaics', 'mixed_1.tif'))
    .find((file) => file && existsSync(file));
  const image = { width: SIDE, height: SIDE, channels: 3, mpp: 0.25, objectivePower: 40 };
  if (!mosaic) {
    console.log('slide: made-up texture (shared test data absent)');
    await writePyramid(path, { ...image, read: texture });
    return path;
  }
  console.log(`slide: ${SIDE} × ${SIDE} px, tissue repeated`);
  const reader = await openSlide(mosaic);
  const read = async (x, y, width, height) => {
    const at = { x: 256 + (x % 4096), y: 512 + (y % 6144), width, height };
    return (await reader.readLevel({ level: 0, ...at })).data;
  };
  await writePyramid(path, { ...image, read });
  await reader.close();
  return path;
}

function texture(x0, y0, width, height) {
  const out = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = y0; y < y0 + height; y++) {
    for (let x = x0; x < x0 + width; x++) {
      const noise = (Math.imul((x * 73856093) ^ (y * 19349663), 2654435761) >>> 26) & 31;
      const wave = 40 * Math.sin(x / 17) * Math.cos(y / 23);
      out[at++] = 190 + wave + noise;
      out[at++] = 120 + wave + noise;
      out[at++] = 170 + wave / 2 + noise;
    }
  }
  return out;
}
