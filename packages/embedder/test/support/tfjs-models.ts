import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type ModelRunner } from '@morphoscope/domain';
import * as tfl from '@tensorflow/tfjs-layers';
import { temporaryFolder } from './temporary-folder.js';
import { noiseTiles } from './tiles.js';

/** Rewrites a model's weights as bytes q with w = min + scale · q, in one shard. */
export async function quantise(path: string): Promise<string> {
  const folder = join(path, '..');
  const json = JSON.parse(await readFile(path, 'utf8'));
  const bytes = Buffer.concat(
    await Promise.all(['part1.bin', 'part2.bin'].map((p) => readFile(join(folder, p)))),
  );
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  const target = await temporaryFolder();
  const packed: number[] = [];
  let offset = 0;
  for (const spec of json.weightsManifest[0].weights) {
    const size = spec.shape.reduce((a: number, b: number) => a * b, 1);
    const values = all.subarray(offset, offset + size);
    offset += size;
    const min = Math.min(...values);
    const scale = (Math.max(...values) - min) / 255 || 1;
    spec.quantization = { dtype: 'uint8', min, scale };
    for (const value of values) packed.push(Math.round((value - min) / scale));
  }
  json.weightsManifest[0].paths = ['q.bin'];
  await writeFile(join(target, 'q.bin'), Uint8Array.from(packed));
  await writeFile(join(target, 'model.json'), JSON.stringify(json));
  return join(target, 'model.json');
}

/** conv 5×5, pool 2, dilated conv 3×3, then a head that is not linear in any map. */
export function pooledModel(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        inputShape: [32, 32, 3],
        filters: 4,
        kernelSize: 5,
        name: 'c1',
        activation: 'relu',
      }),
      tfl.layers.maxPooling2d({ poolSize: 2, name: 'p1' }),
      tfl.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, name: 'c2' }),
      tfl.layers.activation({ activation: 'relu', name: 'a2' }),
      tfl.layers.flatten({ name: 'f' }),
      tfl.layers.dense({ units: 2, activation: 'softmax', name: 'out' }),
    ],
  });
}

/** Span of input columns that change a cell in the middle of the map, found by changing them one by one. */
export async function measuredField(runner: ModelRunner): Promise<number> {
  const side = runner.preprocessing.tilePx;
  const { channels, height, width } = runner.layer;
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  const cell = (data: Float32Array, n: number) =>
    Array.from({ length: channels }, (_, c) => data[(n * channels + c) * height * width + middle]);
  const random = createRandom(3);
  let first = side;
  let last = -1;
  for (let trial = 0; trial < 8; trial++) {
    const [base] = noiseTiles(1, side, trial);
    const tiles = Array.from({ length: side }, (_, column) => {
      const data = base!.data.slice();
      for (let i = column * 3; i < data.length; i += side * 3) {
        for (let c = 0; c < 3; c++) data[i + c] = random.below(256);
      }
      return { ...base!, data };
    });
    const { activations } = await runner.run([base!, ...tiles]);
    const unchanged = cell(activations.data, 0).join();
    for (let column = 0; column < side; column++) {
      if (cell(activations.data, column + 1).join() === unchanged) continue;
      first = Math.min(first, column);
      last = Math.max(last, column);
    }
  }
  return last - first + 1;
}
