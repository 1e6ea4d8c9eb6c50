// A whole run against the straightforward research way (PyTorch + scikit-learn + OpenSlide, whole activation maps on disk).
//   node benchmarks/authors-way.mjs        (needs the shared test data and peer, python3 with torch, sklearn, openslide)
// Same slides, tiles, model, layer, K and stride. The peer's backward pass, gradient and CAM maps are taken out of a
// temporary copy of it, so that forward is compared with forward. Both use all cores.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer, isChild, measure, row } from './measure/child.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const shared = resolve(here, '../../shared');
const data = process.env.MORPHOSCOPE_TEST_DATA ?? join(shared, 'data');

const forwardOnly = `

def forward_with_cams(net, x, layer):
    with torch.no_grad():
        a = net.front(x, layer)
        z = net.tail(a, layer)
    nothing = np.zeros((len(a), 5, 3, 1, 1), np.float32)
    return a.numpy(), z.numpy(), nothing, nothing
`;

if (isChild) {
  answer({
    run: {
      run: async ({ slides, model, out }) => {
        const { explain } = await import('../packages/study/dist/index.js');
        const settings = {
          slides,
          model,
          layer: 'conv_pw_13_relu',
          out,
          stridePx: 128,
          edge: 'inside',
          minTissue: 0,
        };
        return { tiles: (await explain(settings)).tiles };
      },
    },
  });
} else {
  await main();
}

async function main() {
  const peer = join(shared, 'peer');
  const python =
    spawnSync('/usr/bin/python3', ['-c', 'import torch, sklearn, openslide, tifffile, onnx']).status === 0;
  if (!existsSync(peer) || !existsSync(data) || !python) {
    console.log(
      'skipped: needs the shared data and peer, and python3 with torch, sklearn, openslide, tifffile, onnx',
    );
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-authors-'));
  try {
    const folder = join(data, 'gleason-mosaics');
    const names = readdirSync(folder).filter((name) => name.endsWith('.tif'));
    const slides = names.map((name) => ({ id: name.slice(0, -4), path: join(folder, name) }));
    const model = join(data, 'gleason-mobilenet/model.onnx');
    const ours = await measure(import.meta.url, 'run', { slides, model, out: join(dir, 'study') });
    const theirs = await runPeer(peer, dir, folder, model);
    const tiles = Object.values(theirs.tiles).reduce((a, b) => a + b, 0);
    console.log(`${ours.tiles} tiles here, ${tiles} there`);
    console.log(`${row('morphoscope run', ours)}   disk ${(sizeOf(join(dir, 'study')) / 1e6).toFixed(1)} MB`);
    const disk = Object.values(theirs.disk_bytes).reduce((a, b) => a + b, 0) / 1e6;
    const figures = { wall: theirs.total_wall_s, cpu: theirs.total_cpu_s, peakMB: theirs.peak_rss_mb };
    console.log(`${row("the authors' way, forward only", figures)}   disk ${disk.toFixed(1)} MB`);
    for (const [stage, figures] of Object.entries(theirs.stages))
      console.log(`    ${stage}: ${figures.wall_s} s`);
    console.log(`wall ratio ${(theirs.total_wall_s / ours.wall).toFixed(2)} (target ≥ 2)`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runPeer(peer, dir, folder, model) {
  const copy = join(dir, 'peer');
  mkdirSync(copy);
  const take = (text, line) => {
    if (!text.includes(line)) throw new Error(`the peer has changed: "${line}" is not there`);
    return text.replace(line, 'pass');
  };
  let way = readFileSync(join(peer, 'authors_way.py'), 'utf8');
  for (const line of [
    'G[:, Y:Y + n, X:X + n] += up(tg)',
    'CM[:, :, Y:Y + n, X:X + n] += up(tc)',
    'G /= np.maximum(cnt, 1)',
    'CM /= np.maximum(cnt, 1)',
    'CM[:, :, cnt == 0] = np.nan',
    'np.save(f"{out}/{name}.cams.npy", CM)',
  ]) {
    way = take(way, line);
  }
  way = way.replace('A.flush(), G.flush()', 'A.flush()');
  way = way.replace(/G = open_memmap\(.*\)/, 'G = None');
  writeFileSync(join(copy, 'authors_way.py'), way);
  const common = readFileSync(join(peer, 'peer_common.py'), 'utf8');
  writeFileSync(join(copy, 'peer_common.py'), `${common}${forwardOnly}`);
  await copyFile(join(peer, 'evaluate_41.py'), join(copy, 'evaluate_41.py'));
  const out = join(dir, 'theirs');
  const args = [join(copy, 'authors_way.py'), '--slides', join(folder, '*.tif'), '--model', model];
  const more = [
    '--layer',
    'conv_pw_13_relu',
    '--k',
    '8',
    '--method',
    'NMF',
    '--stride-px',
    '128',
    '--tissue-min',
    '0',
  ];
  const run = spawnSync('/usr/bin/python3', [...args, ...more, '--out', out], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
}

function sizeOf(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
