import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope } from './fixture/morphoscope.js';

const bench = makeBench();

describe('several layers side by side', () => {
  it('run makes a study per layer; compare pairs their clusters', async () => {
    const out = join(bench.dir, 'layers');
    const slides = bench.slides.map(({ path }) => path);
    const flags = ['--model', bench.model, '--clusters', '3', '--workers', '1', '--json', '--out', out];
    const run = await morphoscope('run', '--slides', ...slides, '--layer', 'relu1,features', ...flags);
    expect(run.code, run.stderr).toBe(0);
    const roots = (JSON.parse(run.stdout) as { study: string }[]).map(({ study }) => study);
    expect(roots).toEqual([join(out, 'relu1'), join(out, 'features')]);
    for (const root of roots) {
      const manifest = JSON.parse(await readFile(join(root, 'study.json'), 'utf8'));
      expect(manifest).toMatchObject({ state: 'complete', layer: { name: basename(root) } });
    }
    const compared = await morphoscope('compare', ...roots, '--json');
    const { comparisons, slides: shared } = JSON.parse(compared.stdout);
    expect(shared).toHaveLength(3);
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0].pairs.map(({ a }: { a: number }) => a)).toEqual([0, 1, 2]);
    const self = await morphoscope('compare', roots[0]!, roots[0]!, '--json');
    const [same] = JSON.parse(self.stdout).comparisons;
    expect(same.nmi).toBeCloseTo(1, 12);
    expect(same.pairs.every(({ a, b, dice }: never) => a === b && dice === 1)).toBe(true);
  });

  it('says what cannot be compared, and where several layers cannot go', async () => {
    const one = join(bench.dir, 'layers', 'relu1');
    const alone = await morphoscope('compare', one);
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.stderr).toMatch(/nothing to compare/);
    const common = ['--slides', bench.slides[0]!.path, '--model', bench.model, '--out', one];
    const nested = await morphoscope('run', ...common, '--layer', 'relu1,features', '--clusters', '3');
    expect(nested).toMatchObject({ code: 2 });
    expect(nested.stderr).toMatch(/holds a study of one layer/);
    const missing = join(bench.dir, 'missing');
    const wrong = ['--slides', bench.slides[0]!.path, '--model', bench.model, '--out', missing];
    const typo = await morphoscope('run', ...wrong, '--layer', 'relu1,feature');
    expect(typo.stderr).toMatch(/no layer "feature"/);
    await expect(stat(missing), 'nothing is done before every layer is known').rejects.toThrow();
    const unknown = await morphoscope('compare', join(bench.dir, 'cohort'));
    expect(unknown.stderr).toMatch(/not a study folder/);
  });
});
