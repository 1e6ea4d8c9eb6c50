import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReadings } from '../src/arguments/readings.js';

describe('readReadings', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'morphoscope-readings-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const read = async (text: string) => {
    const path = join(dir, 'readings.csv');
    await writeFile(path, text);
    return readReadings(path);
  };

  it('counts clusters from 1 for people and from 0 for programs', async () => {
    expect(await read('reader,cluster,name\nA,1,"Gland, benign"\nB,12,Fat\n')).toEqual([
      { reader: 'A', cluster: 0, name: 'Gland, benign' },
      { reader: 'B', cluster: 11, name: 'Fat' },
    ]);
  });

  it('takes columns in any order, a dictionary, and skips lines that say nothing', async () => {
    const text = '\uFEFFName;Dictionary;Cluster;Reader\r\nFat;nmf-k4;2;A\r\n;nmf-k4;3;A\r\n';
    expect(await read(text)).toEqual([{ reader: 'A', cluster: 1, name: 'Fat', dictionary: 'nmf-k4' }]);
  });

  it('says what is wrong with a table', async () => {
    await expect(read('reader,name\nA,Fat\n')).rejects.toThrow(
      /needs the columns "reader", "cluster" and "name"/,
    );
    await expect(read('reader,cluster,name\nA,0,Fat\n')).rejects.toThrow(/"0" is no cluster/);
    await expect(read('reader,cluster,name\nA,1.5,Fat\n')).rejects.toMatchObject({ tag: 'InputError' });
    await expect(readReadings(join(dir, 'none.csv'))).rejects.toThrow(/cannot be read/);
  });
});
