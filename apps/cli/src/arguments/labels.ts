import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import type { SlideInput, Split } from '@morphoscope/study';
import { cellOf, parseCsv } from './csv.js';

/** What a table of labels says of one slide. */
export type LabelRow = Pick<SlideInput, 'label' | 'group' | 'site' | 'split'>;

/** Columns by meaning; the first name wins where several are there. */
const columns = {
  slide: ['slide', 'file'],
  label: ['label', 'class'],
  group: ['group', 'patient', 'case', 'core'],
  site: ['site', 'scanner', 'hospital'],
  split: ['split'],
} as const;

const splits: Readonly<Record<string, Split>> = {
  fit: 'fit',
  train: 'fit',
  training: 'fit',
  'held-out': 'held-out',
  'held out': 'held-out',
  heldout: 'held-out',
  test: 'held-out',
  testing: 'held-out',
};

/**
 * Reads a table of slide labels: a header, then one line per slide, separated by commas, semicolons or tabs, quotes as in
 * RFC 4180. A column `slide` (or `file`) and at least one of `label` (`class`), `group` (`patient`, `case`, `core`),
 * `site` (`scanner`, `hospital`), `split` (`fit` or `held-out`; also `train`, `test`). Empty cells say nothing.
 * @returns rows by slide id or file name.
 * @throws MorphoscopeError `InputError` for a table without these columns, an unknown split, or a slide that stands twice
 * with different entries.
 */
export async function readLabels(path: string): Promise<Map<string, LabelRow>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new MorphoscopeError('InputError', 'the table of labels cannot be read', { where: path, cause });
  });
  const rows = parseCsv(text.replace(/^\uFEFF/, ''));
  const place = placeColumns(rows[0] ?? [], path);
  const labels = new Map<string, LabelRow>();
  for (const row of rows.slice(1)) {
    const slide = cellOf(row, place.slide);
    if (slide === undefined) continue;
    const entry = entryOf(row, place, slide, path);
    const known = labels.get(slide);
    if (known && JSON.stringify(known) !== JSON.stringify(entry)) {
      const twice = known.label !== entry.label ? 'has two labels' : 'stands twice with different entries';
      throw new MorphoscopeError('InputError', `slide ${slide} ${twice}`, { where: path });
    }
    labels.set(slide, entry);
  }
  return labels;
}

type Places = { readonly [Name in keyof typeof columns]: number };

function placeColumns(header: readonly string[], path: string): Places {
  const names = header.map((name) => name.trim().toLowerCase());
  const place = Object.fromEntries(
    Object.entries(columns).map(([meaning, known]) => [
      meaning,
      names.indexOf(known.find((name) => names.includes(name)) ?? ''),
    ]),
  ) as Places;
  const says = place.label >= 0 || place.group >= 0 || place.site >= 0 || place.split >= 0;
  if (place.slide >= 0 && says) return place;
  throw new MorphoscopeError(
    'InputError',
    'the table of labels needs a column "slide" and a column "label" (or group, site, split)',
    { where: path, suggestion: `Its first line is: ${header.join(',') || '(empty)'}` },
  );
}

function entryOf(row: readonly string[], place: Places, slide: string, path: string): LabelRow {
  const label = cellOf(row, place.label);
  const group = cellOf(row, place.group);
  const site = cellOf(row, place.site);
  const word = cellOf(row, place.split);
  const split = word === undefined ? undefined : splits[word.toLowerCase()];
  if (word !== undefined && split === undefined) {
    throw new MorphoscopeError('InputError', `slide ${slide} has the split "${word}"`, {
      where: path,
      suggestion: 'Use fit or held-out (train and test mean the same).',
    });
  }
  return {
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
    ...(site === undefined ? {} : { site }),
    ...(split === undefined ? {} : { split }),
  };
}
