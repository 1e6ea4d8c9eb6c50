import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DecisionMetric,
  type Dictionary,
  MorphoscopeError,
  type SignedShift,
} from '@morphoscope/domain';
import { encodeNpy, readNpyFloat32 } from '../array/npy.js';
import { writeFolderAtomic } from './atomic.js';
import { stableJson } from './stable-json.js';

/** A fitted dictionary with its id. */
export interface StoredDictionary {
  readonly id: string;
  readonly dictionary: Dictionary;
}

/** `dictionary.json`: everything but the arrays. */
type DictionaryRecord = Omit<Dictionary, 'H' | 'metric' | 'shift'> & {
  readonly key: string;
  readonly metric?: Pick<DecisionMetric, 'rank' | 'source'>;
};

const H_FILE = 'H.npy';
const METRIC_FILE = 'metric.npy';
const SHIFT_FILE = 'shift.npy';

/**
 * Writes `dictionary.json` and `H.npy` (`K × C`); `metric.npy` (`rank × C`) and `shift.npy` (shift, then scale: `2 × C`)
 * where the dictionary has them.
 */
export async function writeDictionary(
  path: string,
  scratch: string,
  dictionary: Dictionary,
  key: string,
): Promise<void> {
  await writeFolderAtomic(path, scratch, async (folder) => {
    const { H, metric, shift, ...rest } = dictionary;
    const { K, C } = dictionary;
    await writeFile(join(folder, H_FILE), encodeNpy({ data: H, shape: [K, C] }));
    if (metric) {
      const data = encodeNpy({ data: metric.directions, shape: [metric.rank, C] });
      await writeFile(join(folder, METRIC_FILE), data);
    }
    if (shift) {
      const data = Float32Array.from([...shift.shift, ...shift.scale]);
      await writeFile(join(folder, SHIFT_FILE), encodeNpy({ data, shape: [2, C] }));
    }
    const record = {
      ...rest,
      ...(metric ? { metric: { rank: metric.rank, source: metric.source } } : {}),
      key,
    };
    await writeFile(join(folder, 'dictionary.json'), stableJson(record));
  });
}

/**
 * Reads a dictionary; `undefined` when there is none, or when it was made from other inputs than `key`.
 * @throws MorphoscopeError `StudyError` when its files do not belong together.
 */
export async function readDictionary(path: string, key?: string): Promise<Dictionary | undefined> {
  let text: string;
  try {
    text = await readFile(join(path, 'dictionary.json'), 'utf8');
  } catch {
    return undefined;
  }
  const { key: made, metric: read, ...rest } = JSON.parse(text) as DictionaryRecord;
  if (key !== undefined && made !== key) return undefined;
  const { K, C } = rest;
  const H = await readRows(path, H_FILE, K, C);
  const metric = read ? { ...read, directions: await readRows(path, METRIC_FILE, read.rank, C) } : undefined;
  const shift = await readShift(path, C);
  return { ...rest, H, ...(metric ? { metric } : {}), ...(shift ? { shift } : {}) };
}

async function readShift(path: string, C: number): Promise<SignedShift | undefined> {
  const there = await readFile(join(path, SHIFT_FILE)).catch(() => undefined);
  if (!there) return undefined;
  const both = await readRows(path, SHIFT_FILE, 2, C);
  return { shift: both.slice(0, C), scale: both.slice(C) };
}

async function readRows(path: string, file: string, rows: number, C: number): Promise<Float32Array> {
  const { data, shape } = await readNpyFloat32(join(path, file));
  if (shape[0] === rows && shape[1] === C) return data;
  throw new MorphoscopeError('StudyError', `${file} does not fit dictionary.json`, { where: path });
}
