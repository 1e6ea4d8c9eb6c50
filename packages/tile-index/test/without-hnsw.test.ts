import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Loaded first, in every thread: hnswlib-node is as if it had failed to compile. */
const BLOCK = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (name, ...rest) {
  if (name === 'hnswlib-node') throw new Error('no build of hnswlib-node here');
  return load.call(this, name, ...rest);
};
`;

const SCRIPT = `
import { hnswStatus, measureRecall, takeNearest, TileIndex } from 'PACKAGE';
const data = Float32Array.from({ length: 21000 }, (_, i) => i);
const folder = process.argv[2];
const index = await TileIndex.build({ data, d: 1 });
const near = async (of) => takeNearest(await of.search(Float32Array.of(500.2), { k: 3 }), 0).map(({ row }) => row);
const found = await near(index);
await index.append(Float32Array.of(500.1));
const { recall } = await measureRecall(index);
await index.save(folder);
await index.close();
const loaded = await TileIndex.load(folder);
const again = await near(loaded);
await loaded.close();
console.log(JSON.stringify({ status: hnswStatus(), graph: index.graph, found, again, recall }));
`;

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'morphoscope-index-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('where hnswlib-node cannot be loaded, every search is exact, and the index says why', () => {
  const block = join(dir, 'block.cjs');
  writeFileSync(block, BLOCK);
  const script = join(dir, 'index.mjs');
  writeFileSync(script, SCRIPT.replace('PACKAGE', new URL('../dist/index.js', import.meta.url).href));
  const words = ['--require', block, script, join(dir, 'index')];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stdout, stderr).not.toBe('');
  const { status, graph, found, again, recall } = JSON.parse(stdout);
  expect(status.available).toBe(false);
  expect(graph).toEqual(status);
  expect(graph.detail).toMatch(
    /could not be loaded \(no build of hnswlib-node here\): every search is exact/,
  );
  expect(found).toEqual([500, 501, 499]);
  expect(again).toEqual([21000, 500, 501]);
  expect(recall).toBe(1);
});
