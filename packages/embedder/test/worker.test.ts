import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openModelInWorker, probeEngines } from '@morphoscope/embedder';
import { openWebModel } from '@morphoscope/embedder/web';
import { exposeLayers, readOnnx } from '@morphoscope/onnx-graph';
import { describe, expect, it } from 'vitest';
import { openModel } from '../src/index.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { writeSmallTfjs } from './support/small-tfjs.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { maxDifference, noiseTiles } from './support/tiles.js';

const preprocessing = {
  mpp: 0.5,
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'box',
} as const;

async function writeOnnx(): Promise<string> {
  const path = join(await temporaryFolder(), 'model.onnx');
  await writeFile(path, smallOnnx(smallWeights()));
  return path;
}

describe('a model in a thread of its own', () => {
  it('gives the bytes of the model in this thread and leaves the tiles to the caller', async () => {
    const path = await writeOnnx();
    const options = { layer: 'point_relu', preprocessing };
    const here = await openModel(path, options);
    const there = await openModelInWorker(path, options);
    const { description, layer, engine } = there;
    expect({ description, layer, engine, preprocessing: there.preprocessing }).toEqual({
      description: here.description,
      layer: here.layer,
      engine: 'ort:cpu',
      preprocessing: here.preprocessing,
    });
    const batches = [noiseTiles(1, 20, 1), noiseTiles(4, 20, 2), noiseTiles(2, 20, 3)];
    const actual = await Promise.all(batches.map((tiles) => there.run(tiles)));
    for (const [i, tiles] of batches.entries()) {
      const expected = await here.run(tiles);
      expect(actual[i]!.activations.shape).toEqual(expected.activations.shape);
      expect(maxDifference(actual[i]!.activations.data, expected.activations.data)).toBe(0);
      expect(maxDifference(actual[i]!.predictions.data, expected.predictions.data)).toBe(0);
      expect(tiles[0]!.data.length).toBe(1200);
    }
    await here.close();
    await there.close();
    await there.close();
    await expect(there.run(batches[0]!)).rejects.toThrow('closed');
  });

  it('runs TensorFlow.js models too', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    const runner = await openModelInWorker(path, { layer: 'depth_relu', preprocessing });
    expect(runner.engine).toBe('tfjs:wasm');
    expect((await runner.run(noiseTiles(2, 20))).activations.shape).toEqual([2, 6, 10, 10]);
    await runner.close();
  });

  it('hands errors over whole', async () => {
    const path = await writeOnnx();
    const error = await openModelInWorker(path, { layer: 'point_rel', preprocessing }).catch((e) => e);
    expect(error.name).toBe('MorphoscopeError');
    expect(error.tag).toBe('ModelError');
    expect(error.suggestion).toContain('point_relu');
    const runner = await openModelInWorker(path, { preprocessing });
    await expect(runner.run(noiseTiles(1, 19))).rejects.toMatchObject({ tag: 'InputError' });
    expect((await runner.run(noiseTiles(1, 20))).predictions.shape).toEqual([1, 3]);
    await runner.close();
  });
});

describe('engines of this machine', () => {
  it('are tried one by one without failing', async () => {
    const statuses = await probeEngines();
    const names = ['ort', 'ort-cuda', 'ort-webgpu', 'ort-coreml', 'ort-dml', 'ort-wasm', 'tfjs'];
    expect(statuses.map((status) => status.engine)).toEqual(names);
    const of = (name: string) => statuses.find((status) => status.engine === name)!;
    for (const name of ['ort', 'ort-wasm', 'tfjs']) expect(of(name)).toMatchObject({ available: true });
    for (const status of statuses) {
      expect(status.detail).toMatch(/\w/);
      expect(status.suggestion === undefined).toBe(status.available);
    }
  });
});

describe('the entry for browsers', () => {
  it('needs nothing of Node', () => {
    const dist = new URL('../dist/', import.meta.url);
    const packages = new Set<string>();
    const seen = new Set<string>();
    const visit = (url: URL): void => {
      if (seen.has(url.href)) return;
      seen.add(url.href);
      for (const [, name] of readFileSync(url, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
        if (name!.startsWith('.')) visit(new URL(name!, url));
        else packages.add(name!);
      }
    };
    visit(new URL('web.js', dist));
    expect(seen.size).toBeGreaterThan(3);
    expect([...packages].sort()).toEqual(['@morphoscope/domain', 'onnxruntime-web']);
  });

  it('runs prepared bytes with the WASM provider', async () => {
    const path = await writeOnnx();
    const reference = await openModel(path, { layer: 'point_relu', preprocessing });
    const bytes = exposeLayers(readOnnx(smallOnnx(smallWeights())), ['point_relu']);
    const runner = await openWebModel({ bytes, ...reference, preprocessing: reference.preprocessing });
    expect(runner.engine).toBe('ort-wasm');
    const tiles = noiseTiles(2, 20);
    const expected = await reference.run(tiles);
    const actual = await runner.run(tiles);
    expect(maxDifference(actual.activations.data, expected.activations.data)).toBeLessThan(1e-5);
    await runner.close();
    await reference.close();
  });
});
