import { cohenKappa } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../../measure/measurement.js';
import type { Reading } from '../readings.js';

/** How well readers agree on what clusters are: Cohen's κ of every pair, and the table of their names. */
export function measureReaders(to: Measurement, plan: EvaluationPlan, readings: readonly Reading[]): void {
  for (const { id, dictionary } of plan.dictionaries) {
    const own = readings.filter((one) => (one.dictionary ?? plan.dictionaries[0]!.id) === id);
    const strange = own.find(({ cluster }) => cluster >= dictionary.K);
    if (strange) {
      to.findings.push({
        code: 'reading-misses',
        severity: 'warning',
        location: `${id}, cluster ${strange.cluster + 1}`,
        message: `A reader names cluster ${strange.cluster + 1}, but ${id} has ${dictionary.K}: such lines are left out.`,
      });
    }
    const known = own.filter(({ cluster }) => cluster < dictionary.K);
    const readers = [...new Set(known.map(({ reader }) => reader))].sort();
    if (readers.length === 1)
      to.findings.push({
        code: 'one-reader',
        severity: 'info',
        location: readers[0]!,
        message: `Only one reader named clusters of ${id}: agreement needs two.`,
      });
    readers.forEach((a, i) => {
      for (const b of readers.slice(i + 1)) writePair(to, id, known, [a, b]);
    });
  }
  const unknown = readings.find(
    ({ dictionary }) => dictionary !== undefined && !plan.dictionaries.some(({ id }) => id === dictionary),
  );
  if (!unknown) return;
  to.findings.push({
    code: 'reading-misses',
    severity: 'warning',
    location: unknown.dictionary!,
    message: `Readers name clusters of ${unknown.dictionary}, which the study does not have.`,
    suggestion: `Its dictionaries: ${plan.dictionaries.map(({ id }) => id).join(', ')}.`,
  });
}

function writePair(
  to: Measurement,
  dictionary: string,
  readings: readonly Reading[],
  [a, b]: readonly [string, string],
): void {
  const namesOf = (reader: string) =>
    new Map(readings.filter((one) => one.reader === reader).map(({ cluster, name }) => [cluster, name]));
  const [first, second] = [namesOf(a), namesOf(b)];
  const both = [...first.keys()].filter((cluster) => second.has(cluster)).sort((x, y) => x - y);
  const names = [...new Set(both.flatMap((cluster) => [first.get(cluster)!, second.get(cluster)!]))].sort();
  const numbers = (given: ReadonlyMap<number, string>): number[] =>
    both.map((cluster) => names.indexOf(given.get(cluster)!));
  const scope = { dictionary, method: `${a} and ${b}` };
  to.add('cohen-kappa', scope, cohenKappa(numbers(first), numbers(second)));
  if (names.length === 0) return;
  const values = new Array<number>(names.length ** 2).fill(0);
  numbers(first).forEach((row, i) => {
    values[row * names.length + numbers(second)[i]!]! += 1;
  });
  to.matrices.push({
    name: 'reader-confusion',
    scope,
    rows: names,
    columns: names,
    values,
    rowLabel: a,
    columnLabel: b,
  });
}
