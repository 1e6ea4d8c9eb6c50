import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { writeFileAtomic } from '../folder/atomic.js';

/** An intermediate result with the key of everything it was made from. */
interface Keyed<Value> {
  readonly key: string;
  readonly value: Value;
}

/** Reads an intermediate result; `undefined` when it is not there (yet), damaged, or made from other inputs. */
export async function readWork<Value>(path: string, key: string): Promise<Value | undefined> {
  try {
    const kept = deserialize(await readFile(path)) as Keyed<Value>;
    return kept.key === key ? kept.value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps an intermediate result of plain values and typed arrays, atomically. It is read by the same machine only. */
export async function writeWork<Value>(path: string, key: string, value: Value): Promise<void> {
  await writeFileAtomic(path, serialize({ key, value } satisfies Keyed<Value>));
}
