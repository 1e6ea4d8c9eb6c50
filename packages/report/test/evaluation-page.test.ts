import { describe, expect, it } from 'vitest';
import { contextOf } from '../src/evaluation/context.js';
import { arrange } from '../src/evaluation/layout/arrangement.js';
import { evaluationPage } from '../src/index.js';
import { makeEvaluation } from './evaluation-fixture.js';
import { makeSweep } from './sweep-fixture.js';

const evaluation = makeEvaluation();
const page = evaluationPage(evaluation, [makeSweep()]);
const tables = page.parts.flatMap((part) => part.tables);

describe('an evaluation as a page', () => {
  it('survives JSON: nothing in it is lost on the way to a browser', () => {
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
  });

  it('holds the figures that the report arranges, in the same places', () => {
    const arranged = arrange(contextOf(evaluation, [makeSweep()])).flatMap((part) => part.tables);
    expect(tables.map(({ id }) => id)).toEqual(arranged.map(({ id }) => id));
    const values = tables.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => cells.map((cell) => cell?.value)),
    );
    const wanted = arranged.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => cells.map((cell) => cell?.value)),
    );
    expect(values).toEqual(wanted);
    expect(values.length).toBeGreaterThan(500);
  });

  it('explains every column, in words', () => {
    const metrics = new Set(tables.flatMap(({ columns }) => columns.map(({ metric }) => metric)));
    for (const metric of metrics) {
      expect(page.definitions[metric]?.definition, metric).toMatch(/\w/);
      expect(page.definitions[metric]?.better, metric).toMatch(/better/);
    }
  });

  it('names clusters by number and name, and says whose they are', () => {
    const rows = tables.flatMap((table) => table.rows).filter(({ cluster }) => cluster !== undefined);
    expect(rows.length).toBeGreaterThan(10);
    for (const { head, cluster } of rows) {
      const names = evaluation.dictionaries.find(({ id }) => id === cluster?.dictionary)?.names;
      const name = names?.[cluster?.cluster ?? -1];
      expect(head).toContain(`${(cluster?.cluster ?? -1) + 1} ${name}`);
    }
  });

  it('says how far to trust every dictionary, with its chance levels', () => {
    expect(page.trust.map(({ dictionary }) => dictionary)).toEqual(
      evaluation.dictionaries.map(({ id }) => id),
    );
    for (const { figures } of page.trust) {
      expect(figures.length).toBeGreaterThan(2);
      expect(figures.flatMap(({ yardsticks }) => yardsticks).length).toBeGreaterThan(2);
    }
  });

  it('has no empty part', () => {
    const nothing = evaluationPage({ ...evaluation, rows: [], curves: [], matrices: [] });
    expect(nothing.parts).toEqual([]);
  });
});
