import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { filesOf, makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope, start } from './fixture/morphoscope.js';

const bench = makeBench();
const args = (out: string): string[] => [
  ...['run', '--model', bench.model, '--clusters', '3,4', '--method', 'nmf,kmeans', '--seed', '4'],
  ...['--slides', ...bench.slides.map((s) => s.path), '--out', join(bench.dir, out)],
];

describe('resume', () => {
  it('after kill -9 at any moment gives the same bytes as an undisturbed run', async () => {
    const begin = performance.now();
    expect((await morphoscope(...args('calm'))).code).toBe(0);
    const whole = performance.now() - begin;
    const calm = await filesOf(join(bench.dir, 'calm'));
    const random = createRandom(11, 'kill');
    let kills = 0;
    for (let round = 0; round < 3; round++) {
      const out = `killed-${round}`;
      for (let attempt = 0; attempt < 4; attempt++) {
        const { child, ended } = start(...args(out), ...((await started(out)) ? ['--resume'] : []));
        const timer = setTimeout(() => child.kill('SIGKILL'), 300 + random.uniform() * whole);
        const { code } = await ended;
        clearTimeout(timer);
        if (code === null) kills++;
        else break;
      }
      const last = await morphoscope(...args(out), '--resume');
      expect(last.code, last.stderr).toBe(0);
      const files = await filesOf(join(bench.dir, out));
      const names = (map: ReadonlyMap<string, string>) => [...map.keys()].sort();
      expect(names(files)).toEqual(names(calm));
      const differing = [...calm].filter(
        ([path, bytes]) => strip(files.get(path)!, out) !== strip(bytes, 'calm'),
      );
      expect(differing.map(([path]) => path)).toEqual([]);
    }
    expect(kills).toBeGreaterThan(2);
  }, 300_000);
});

/** The study's own name is its title; everything else must be equal. */
function strip(base64: string, name: string): string {
  return Buffer.from(base64, 'base64').toString('latin1').replaceAll(name, 'NAME');
}

function started(out: string): Promise<boolean> {
  return stat(join(bench.dir, out, 'study.json')).then(
    () => true,
    () => false,
  );
}
