// Usage: node verify.mjs TILES
// onnxruntime against PyTorch on the held-out tiles: probabilities and last activations of both models to 1e-4.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoModel } from '@morphoscope/phantom';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readNpy } from './npy.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('Usage: node verify.mjs TILES');
const BATCH = 50;
const tiles = readNpy(join(folder, 'heldout-tiles.npy'));
const side = tiles.shape[1];
for (const name of ['tissue', 'shortcut']) {
  const { manifest, path } = demoModel(name);
  const sha = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sha !== manifest.sha256) throw new Error(`${name}: the manifest's sha256 is not the file's`);
  const session = await InferenceSession.create(join(folder, `${name}-exposed.onnx`));
  const expected = {
    probabilities: readNpy(join(folder, `${name}-probabilities.npy`)).data,
    [manifest.layer]: readNpy(join(folder, `${name}-activations.npy`)).data,
  };
  const worst = { probabilities: 0, [manifest.layer]: 0 };
  const at = { probabilities: 0, [manifest.layer]: 0 };
  for (let first = 0; first < tiles.shape[0]; first += BATCH) {
    const outputs = await session.run({ input: toInput(first, manifest.preprocessing) });
    for (const output of Object.keys(worst)) {
      for (const value of outputs[output].data) {
        worst[output] = Math.max(worst[output], Math.abs(value - expected[output][at[output]++]));
      }
    }
  }
  console.log(name, `${tiles.shape[0]} tiles, largest difference`, worst);
  if (Object.values(worst).some((difference) => !(difference < 1e-4))) process.exitCode = 1;
}

function toInput(first, { scale, mean, std }) {
  const count = Math.min(BATCH, tiles.shape[0] - first);
  const plane = side * side;
  const data = new Float32Array(count * 3 * plane);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < plane; i++) {
      for (let c = 0; c < 3; c++) {
        const v = tiles.data[((first + n) * plane + i) * 3 + c];
        data[(n * 3 + c) * plane + i] = (v * scale - mean[c]) / std[c];
      }
    }
  }
  return new Tensor('float32', data, [count, 3, side, side]);
}
