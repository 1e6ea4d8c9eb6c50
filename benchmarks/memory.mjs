// Does the peak memory of a run grow with the number of slides, and how large is what a slide leaves behind?
//   node benchmarks/memory.mjs        4 against 40 slides with the Gleason MobileNet (needs the shared test data)
// The training matrix is full in both runs (8,000 cells), so that only the number of slides differs.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer, isChild, measure, row } from './measure/child.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

if (isChild) {
  answer({
    run: {
      run: async ({ slides, model, out }) => {
        const { explain } = await import('../packages/study/dist/index.js');
        const { tiles } = await explain({ slides, model, layer: 'conv_pw_13_relu', out, sampleCells: 8000 });
        return { tiles };
      },
    },
  });
} else {
  await main();
}

async function main() {
  const data = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(here, '../../shared/data');
  if (!existsSync(data)) {
    console.log('skipped: the shared test data is not here (MORPHOSCOPE_TEST_DATA)');
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'morphoscope-memory-'));
  try {
    const folder = join(data, 'gleason-mosaics');
    const names = ['mixed_1.tif', 'mixed_2.tif', 'Benign_group00.tif', 'Gleason4_group08.tif'];
    const slides = [];
    for (let i = 0; i < 40; i++) {
      const path = join(dir, `copy${String(i).padStart(2, '0')}-${names[i % names.length]}`);
      await copyFile(join(folder, names[i % names.length]), path);
      slides.push({ id: `copy${i}`, path });
    }
    const model = join(data, 'gleason-mobilenet/model.onnx');
    const peaks = [];
    for (const n of [4, 40]) {
      const out = join(dir, `study-${n}`);
      const run = await measure(import.meta.url, 'run', { slides: slides.slice(0, n), model, out });
      console.log(row(`${n} slides, ${run.tiles} tiles`, run));
      peaks.push(run.peakMB);
    }
    console.log(`peak with 40 slides / with 4: ${(peaks[1] / peaks[0]).toFixed(2)}; limit 1500 MB`);
    await heaviest(join(dir, 'study-4'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The heaviest file or array a slide leaves, beside its activations on the raster as float32. */
async function heaviest(study) {
  const { layer } = JSON.parse(await readFile(join(study, 'study.json'), 'utf8'));
  for (const id of readdirSync(join(study, 'slides'))) {
    const folder = join(study, 'slides', id);
    const { raster } = JSON.parse(await readFile(join(folder, 'slide.json'), 'utf8'));
    const activations = raster.width * raster.height * layer.channels * 4;
    const sizes = readdirSync(folder).map((name) => ({ name, bytes: sizeOf(join(folder, name)) }));
    const { name, bytes } = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    console.log(
      `${id}: heaviest artefact ${name} ${(bytes / 1024).toFixed(0)} KiB, activations ` +
        `${(activations / 1024).toFixed(0)} KiB, 1/${(activations / bytes).toFixed(0)} (target ≤ 1/50)`,
    );
  }
}

function sizeOf(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
