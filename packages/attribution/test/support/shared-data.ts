import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '@morphoscope/domain';
import { type OnnxGraph, readOnnx } from '@morphoscope/onnx-graph';
import { decodePng } from './png.js';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const sharedData = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(repository, '../shared/data');
const gleason = join(sharedData, 'gleason-mobilenet');

/** Whether the Gleason model is here; tests that need it skip otherwise. */
export const hasGleason = existsSync(join(gleason, 'model.onnx'));

/** Says in a test's own name why it is skipped. */
export const skipNote = hasGleason ? '' : ' (skipped: shared test data not found)';

/** The model, in bytes that the test owns. */
export function gleasonModel(): OnnxGraph {
  return readOnnx(new Uint8Array(readFileSync(join(gleason, 'model.onnx'))));
}

/** The tiles that come with the model, as model input: `n × 3 × 224 × 224`. */
export function gleasonTiles(): Tensor {
  const folder = join(gleason, 'inputs');
  const files = readdirSync(folder).sort();
  const data = new Float32Array(files.length * 3 * 224 * 224);
  for (const [i, file] of files.entries()) {
    const { rgb, width, height } = decodePng(readFileSync(join(folder, file)));
    for (let p = 0; p < width * height; p++)
      for (let c = 0; c < 3; c++) data[(i * 3 + c) * width * height + p] = rgb[p * 3 + c]! / 127.5 - 1;
  }
  return { data, shape: [files.length, 3, 224, 224] };
}

const python = '/usr/bin/python3';
const peer = resolve(sharedData, '../peer');

/** Why the Python peer cannot be asked, or `undefined`. */
export function whyNoPeer(): string | undefined {
  if (!hasGleason) return 'shared test data not found';
  if (!existsSync(join(peer, 'peer_common.py'))) return 'the Python peer is not here';
  try {
    execFileSync(python, ['-c', 'import torch, onnx, openslide, numpy'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no Python with torch, onnx and openslide';
  }
}

/**
 * Runs Python with the peer's modules importable; `folder` and the model's path are its first arguments.
 * @param code reads and writes files of `folder`.
 */
export function runPeer(code: string, folder: string): void {
  const environment = {
    ...process.env,
    PYTHONPATH: peer,
    PYTHONDONTWRITEBYTECODE: '1',
    OMP_NUM_THREADS: '1',
  };
  execFileSync(python, ['-c', code, folder, join(gleason, 'model.onnx')], {
    env: environment,
    stdio: 'pipe',
  });
}
