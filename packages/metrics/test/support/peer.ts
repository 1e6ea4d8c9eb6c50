import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const sharedData = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(repository, '../shared/data');
const script = join(sharedData, '../peer/evaluate_41.py');
const python = '/usr/bin/python3';
const modules = 'import numpy, sklearn, torch, onnx, openslide';

/** Whether the independent Python implementation of protocol 4.1 can be run here. */
export const hasPeer =
  existsSync(script) && existsSync(python) && spawnSync(python, ['-c', modules]).status === 0;
export const skipNote = hasPeer ? '' : ' (skipped: the Python peer or its packages not found)';

/** An array for NumPy. */
export interface PeerArray {
  readonly data: Float32Array | Float64Array | Uint8Array | Int32Array;
  readonly shape: readonly number[];
}

const packer = `
import json, sys, numpy as np
folder = sys.argv[1]
for name, arrays in json.load(open(folder + '/arrays.json')).items():
    np.savez(f'{folder}/{name}.npz', **{k: np.fromfile(f'{folder}/{name}.{k}', t).reshape(s) for k, (t, s) in arrays.items()})
`;
const dtype = { Float32Array: '<f4', Float64Array: '<f8', Uint8Array: 'u1', Int32Array: '<i4' } as const;

/** Runs the peer on `data`, with `train` as the tiles of the fit, and gives its JSON. */
export function runPeer(data: Record<string, PeerArray>, train?: Record<string, PeerArray>): PeerResult {
  const folder = mkdtempSync(join(tmpdir(), 'morphoscope-peer-'));
  try {
    const sets = { data, ...(train ? { train } : {}) };
    const index: Record<string, Record<string, unknown>> = {};
    for (const [set, arrays] of Object.entries(sets)) {
      index[set] = {};
      for (const [name, { data: values, shape }] of Object.entries(arrays)) {
        writeFileSync(
          join(folder, `${set}.${name}`),
          new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        );
        index[set][name] = [dtype[values.constructor.name as keyof typeof dtype], shape];
      }
    }
    writeFileSync(join(folder, 'arrays.json'), JSON.stringify(index));
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    execFileSync(python, ['-c', packer, folder], { env });
    const args = [script, join(folder, 'data.npz'), join(folder, 'out.json')];
    execFileSync(python, train ? [...args, '--train', join(folder, 'train.npz')] : args, {
      env,
      stdio: 'pipe',
    });
    const text = readFileSync(join(folder, 'out.json'), 'utf8');
    return JSON.parse(text.replace(/\bNaN\b/g, 'null')) as PeerResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** JSON of the peer, as far as the tests read it. */
// biome-ignore lint/suspicious/noExplicitAny: another program's JSON, read by key.
export type PeerResult = any;
