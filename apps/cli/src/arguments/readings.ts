import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Reading } from '@morphoscope/study';
import { cellOf, parseCsv } from './csv.js';

/**
 * Reads what readers called clusters: a header, then one line per reader and cluster. Columns `reader`, `cluster` (from 1, as everywhere
 * for people), `name`, and `dictionary` where the study has several. Lines with an empty cell say nothing.
 * @throws MorphoscopeError `InputError` for a table without these columns, or a cluster that is no number from 1.
 */
export async function readReadings(path: string): Promise<Reading[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MorphoscopeError('InputError', 'the table of readings cannot be read', { where: path, cause });
  });
  const [header = [], ...rows] = parseCsv(text.replace(/^\uFEFF/, ''));
  const names = header.map((name) => name.trim().toLowerCase());
  const [reader, cluster, name] = ['reader', 'cluster', 'name'].map((one) => names.indexOf(one)) as [
    number,
    number,
    number,
  ];
  if (reader < 0 || cluster < 0 || name < 0) {
    throw new MorphoscopeError(
      'InputError',
      'the table of readings needs the columns "reader", "cluster" and "name"',
      { where: path, suggestion: `Its first line is: ${header.join(',') || '(empty)'}` },
    );
  }
  return rows.flatMap((row): Reading[] => {
    const [who, which, what] = [cellOf(row, reader), cellOf(row, cluster), cellOf(row, name)];
    if (who === undefined || which === undefined || what === undefined) return [];
    const dictionary = cellOf(row, names.indexOf('dictionary'));
    return [
      {
        reader: who,
        cluster: clusterOf(which, path),
        name: what,
        ...(dictionary === undefined ? {} : { dictionary }),
      },
    ];
  });
}

function clusterOf(text: string, where: string): number {
  const cluster = Number(text);
  if (Number.isInteger(cluster) && cluster >= 1) return cluster - 1;
  throw new MorphoscopeError('InputError', `"${text}" is no cluster`, {
    where,
    suggestion: 'Clusters are counted from 1.',
  });
}
