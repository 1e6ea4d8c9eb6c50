import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { figure, METRICS, metricDefinition, metricResult, metricRow, undefinedFigure } from '../src/index.js';

const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

describe('registry of metrics', () => {
  it.each([...METRICS.values()].map((metric) => [metric.name, metric] as const))(
    'explains %s',
    (name, metric) => {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(metric.definition).toMatch(/\.$/);
      expect(metric.source.length).toBeGreaterThan(5);
      if (metric.range) expect(metric.range[0]).toBeLessThan(metric.range[1]);
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      expect(row).toBeDefined();
      expect(row!.replaceAll('\\|', '|')).toContain(metric.definition);
      expect(row).toContain(metric.source);
    },
  );

  it('is the whole of the page', () => {
    const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` /gm)].map((match) => match[1]);
    expect(listed).toEqual([...METRICS.keys()]);
  });

  it('does not know a name that is misspelt', () => {
    expect(() => metricDefinition('logit-r22')).toThrow(/no metric is called logit-r22/);
  });
});

describe('rows', () => {
  it('carry what the registry says', () => {
    const row = metricRow(
      'logit-r2',
      figure(0.9, 12),
      { target: 'tumour' },
      { interval: [0.8, 0.95], note: 'picked' },
    );
    expect(row).toEqual({
      name: 'logit-r2',
      value: 0.9,
      n: 12,
      direction: 'higher',
      category: 'prediction',
      interval: [0.8, 0.95],
      note: 'picked',
      scope: { target: 'tumour' },
    });
  });

  it('never hold NaN', () => {
    const broken = metricResult('logit-r2', { value: Number.NaN, n: 3 }, { interval: [0, 1] });
    expect(broken).toMatchObject({ value: null, note: 'the computation gives no finite number' });
    expect(broken.interval).toBeUndefined();
    const open = metricResult('logit-r2', figure(1, 3), { interval: [Number.NaN, 1] });
    expect(open).not.toHaveProperty('interval');
    const none = metricResult('logit-r2', undefinedFigure(0, 'no tiles'), { note: 'one group only' });
    expect(none.note).toBe('no tiles; one group only');
    expect(figure(Number.POSITIVE_INFINITY, 2).value).toBeNull();
  });
});
