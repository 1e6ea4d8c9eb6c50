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

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What a run makes, in order: a kill shortly after each of these falls into another stage. */
const milestones = [
  'study.json',
  'work/sample',
  'work/sample/a1-benign',
  'dictionaries',
  'slides',
  'slides/b1-benign',
];

/** Runs until `milestone` is there, then a little longer, then kill -9. @returns whether it was killed. */
async function runAndKill(out: string, milestone: string, extra: number): Promise<boolean> {
  const root = join(bench.dir, out);
  const resume = (await exists(join(root, 'study.json'))) ? ['--resume'] : [];
  const { child, ended } = start(...args(out), ...resume);
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!over && !(await exists(join(root, milestone)))) await sleep(3);
  await sleep(extra);
  child.kill('SIGKILL');
  return (await ended).code === null;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('resume', () => {
  it('after kill -9 in every stage gives the same bytes as an undisturbed run', async () => {
    expect((await morphoscope(...args('calm'))).code).toBe(0);
    const calm = await filesOf(join(bench.dir, 'calm'));
    const random = createRandom(11, 'kill');
    let kills = 0;
    for (const milestone of milestones) {
      if (await runAndKill('killed', milestone, 60 * random.uniform())) kills++;
    }
    expect(kills).toBeGreaterThanOrEqual(milestones.length - 2);
    const last = await morphoscope(...args('killed'), '--resume');
    expect(last.code, last.stderr).toBe(0);
    const killed = await filesOf(join(bench.dir, 'killed'));
    expect([...killed.keys()].sort()).toEqual([...calm.keys()].sort());
    const differing = [...calm].filter(
      ([path, bytes]) => untitled(killed.get(path)!, 'killed') !== untitled(bytes, 'calm'),
    );
    expect(differing.map(([path]) => path)).toEqual([]);
  }, 300_000);
});

describe.skipIf(process.platform === 'win32')('Ctrl-C (signals need a Unix system)', () => {
  it('stops after the step at hand with a message, and the run can go on', async () => {
    const { child, ended } = start(...args('stopped'));
    while (!(await exists(join(bench.dir, 'stopped', 'work/sample/a1-benign')))) await sleep(3);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(stderr).toMatch(/Stopping after the step at hand[\s\S]*the run was stopped.*--resume/);
    expect(code).toBe(2);
    const last = await morphoscope(...args('stopped'), '--resume');
    expect(last.code, last.stderr).toBe(0);
  });
});

/** The study's own name is its title; everything else must be equal. */
function untitled(base64: string, name: string): string {
  return Buffer.from(base64, 'base64').toString('latin1').replaceAll(name, 'NAME');
}
