import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { filesOf, makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope, start } from './fixture/morphoscope.js';

const bench = makeBench();
const study = (): string => join(bench.dir, 'study');
const slide = (): string => bench.slides[0]!.id;
const ask = (...flags: string[]) => morphoscope('neighbours', study(), ...flags);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('index and neighbours', () => {
  it('neighbours says what is missing while there is no index', async () => {
    const flags = ['--model', bench.model, '--clusters', '3', '--out', study()];
    const run = await morphoscope('run', '--slides', ...bench.slides.map(({ path }) => path), ...flags);
    expect(run.code, run.stderr).toBe(0);
    const { code, stderr } = await ask('--tile', `${slide()}:0`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no index of its tiles.*morphoscope index/s);
  });

  it('index after kill -9 gives the same bytes as an undisturbed one', async () => {
    const calm = await morphoscope('index', study(), '--atlas', 'umap', '--json');
    expect(calm.code, calm.stderr).toBe(0);
    expect(calm.stderr).toMatch(/Index of \d+ tiles by mean activations.*trustworthiness 0\.\d{3}/s);
    expect(JSON.parse(calm.stdout)).toMatchObject({ vectors: 'activations', recall: { recall: 1 } });
    const before = await filesOf(study());
    await rm(join(study(), 'index'), { recursive: true });
    const random = createRandom(3, 'kill');
    let kills = 0;
    for (let i = 0; i < 4; i++) {
      const { child, ended } = start('index', study());
      await sleep(200 + 600 * random.uniform());
      child.kill('SIGKILL');
      if ((await ended).code !== null) break;
      kills++;
      expect(await filesOf(join(study(), 'index')).catch(() => new Map())).toEqual(new Map());
    }
    expect(kills).toBeGreaterThan(0);
    const last = await morphoscope('index', study());
    expect(last.code, last.stderr).toBe(0);
    const after = await filesOf(study());
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    expect([...before].filter(([path, bytes]) => after.get(path) !== bytes).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('a table on stdout, nearest first, with place, cluster and label; JSON for programs', async () => {
    const plain = await ask('--tile', `${slide()}:5`, '-k', '4');
    expect(plain.code, plain.stderr).toBe(0);
    const [head, ...rows] = plain.stdout.trim().split('\n');
    expect(head).toMatch(/^slide +tile +distance +x +y +cluster +benign +malignant +label$/);
    expect(rows.length).toBe(4);
    const json = await ask('--tile', `${slide()}:5`, '-k', '4', '--json');
    const { tiles, metric } = JSON.parse(json.stdout);
    expect(metric).toBe('l2');
    tiles.forEach(
      (tile: { slide: string; tile: number; cluster: number; x: number; y: number }, i: number) => {
        const [name, number, , x, y, cluster] = rows[i]!.split(/ +/);
        expect([name, Number(number), Number(x), Number(y), Number(cluster)]).toEqual([
          ...[tile.slide, tile.tile, Math.round(tile.x), Math.round(tile.y), tile.cluster + 1],
        ]);
      },
    );
  });

  it('filters by flags', async () => {
    const others = bench.slides.slice(1).map(({ id }) => id);
    const one = await ask('--tile', `${slide()}:5,6`, '--one-per-slide', '--not-slide', slide(), '--json');
    const found: { slide: string }[] = JSON.parse(one.stdout).tiles;
    expect(found.map((tile) => tile.slide).sort()).toEqual(others.sort());
    expect(one.stderr).toContain('no other tile passes the filter');
    const scored = await ask(
      '--tile',
      `${slide()}:5`,
      '--score',
      'benign:..0.5',
      '--cluster',
      '1',
      '2',
      '--json',
    );
    const tiles: { cluster: number; prediction: { benign: number } }[] = JSON.parse(scored.stdout).tiles;
    expect(tiles.every(({ cluster, prediction }) => cluster < 2 && prediction.benign <= 0.5)).toBe(true);
    const image = await ask('--image', bench.slides[0]!.path, '-k', '2', '--region', 'best');
    expect(image.code, image.stderr).toBe(0);
    expect(image.stderr).toMatch(/a region of \d+ tiles/);
  });

  it.each([
    [[], /nothing to search for.*--tile SLIDE:INDEX or --image/s],
    [['--tile', 'odd'], /"odd" is no tile.*case-7:1042/s],
    [['--tile', 'odd:1'], /no slide odd. It has: a1-benign/s],
    [['--tile', 'a1-benign:1', '--cluster', '0'], /"0" is no number of a cluster.*count from 1/s],
    [['--tile', 'a1-benign:1', '--score', 'benign'], /"benign" is no range.*tumour:0.8/s],
    [['--tile', 'a1-benign:1', '--not-cluser', '2'], /no flag --not-cluser. Did you mean --not-cluster/s],
    [['--tile', 'a1-benign:1', '-k', '0'], /"0" is not a whole number from 1/s],
  ])('%j is refused with exit code 2', async (flags, message) => {
    const { code, stderr } = await ask(...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('run --index makes it at the end', async () => {
    const out = join(bench.dir, 'with-index');
    const flags = ['--model', bench.model, '--clusters', '3', '--out', out, '--index'];
    const run = await morphoscope('run', '--slides', bench.slides[0]!.path, ...flags);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('Index of');
    expect((await stat(join(out, 'index', 'atlas.npy'))).size).toBeGreaterThan(100);
  });
});
