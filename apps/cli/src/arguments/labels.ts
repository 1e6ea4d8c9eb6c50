import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';

/**
 * Reads a table of slide labels: comma-separated, with a header that names a column `slide` (or `file`) and a column
 * `label` (or `class`). Quotes as in RFC 4180.
 * @returns label by slide id or file name.
 * @throws MorphoscopeError `InputError` for a table without these columns, or with two labels for one slide.
 */
export async function readLabels(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MorphoscopeError('InputError', 'the table of labels cannot be read', { where: path, cause });
  });
  const rows = parseCsv(text.replace(/^\uFEFF/, ''));
  const header = rows[0]?.map((name) => name.trim().toLowerCase()) ?? [];
  const slideColumn = header.findIndex((name) => name === 'slide' || name === 'file');
  const labelColumn = header.findIndex((name) => name === 'label' || name === 'class');
  if (slideColumn < 0 || labelColumn < 0) {
    throw new MorphoscopeError(
      'InputError',
      'the table of labels needs a column "slide" and a column "label"',
      {
        where: path,
        suggestion: `Its first line is: ${rows[0]?.join(',') ?? '(empty)'}`,
      },
    );
  }
  const labels = new Map<string, string>();
  for (const row of rows.slice(1)) {
    const slide = row[slideColumn]?.trim();
    const label = row[labelColumn]?.trim();
    if (!slide || label === undefined) continue;
    if (labels.has(slide) && labels.get(slide) !== label) {
      throw new MorphoscopeError('InputError', `slide ${slide} has two labels`, { where: path });
    }
    labels.set(slide, label);
  }
  return labels;
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (!match) break;
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
