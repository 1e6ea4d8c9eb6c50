import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { annotationError } from './bounded-file.js';
import { COLOUR } from './mask-image.js';

/** Names of mask values and colours. A name of `undefined` is background. */
export interface MaskClasses {
  /** The file they come from; absent: none is beside the mask. */
  readonly path?: string;
  readonly values: ReadonlyMap<number, string | undefined>;
  readonly colours: ReadonlyMap<number, string | undefined>;
}

/**
 * Reads the names of classes from `classes.json` or `classes.csv` beside a mask. JSON: an object
 * `{"1": "Benign", "#ff0000": "Tumour"}` or a list, whose entry i names value i. CSV: lines `1,Benign`, with or without a
 * header. An empty name or `null` is background; so are 0 and black where nothing else is said.
 * @throws MorphoscopeError `InputError` when the file is not of that form.
 */
export async function readMaskClasses(mask: string): Promise<MaskClasses> {
  for (const [name, parse] of [
    ['classes.json', jsonEntries],
    ['classes.csv', csvEntries],
  ] as const) {
    const path = join(dirname(mask), name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return classesOf(parse(text.replace(/^\uFEFF/, ''), path), path);
  }
  return { values: new Map(), colours: new Map() };
}

type Entry = readonly [key: string, name: unknown];

function jsonEntries(text: string, path: string): Entry[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw annotationError(path, 'is not JSON');
  }
  if (root !== null && typeof root === 'object') return Object.entries(root);
  throw annotationError(path, 'must be an object of names', 'Example: {"1": "Benign", "2": "Gleason3"}.');
}

function csvEntries(text: string): Entry[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const entries = lines.map((line): Entry => {
    const [key = '', name = ''] = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    return [key, name];
  });
  const header = entries[0] && numberOf(entries[0][0]) === undefined;
  return header ? entries.slice(1) : entries;
}

function classesOf(entries: readonly Entry[], path: string): MaskClasses {
  const values = new Map<number, string | undefined>();
  const colours = new Map<number, string | undefined>();
  for (const [key, name] of entries) {
    const at = numberOf(key);
    if (at === undefined || (name !== null && typeof name !== 'string')) {
      throw annotationError(
        path,
        `has an entry that is no class: ${key.slice(0, 40)}`,
        'Use a value or a colour and a name.',
      );
    }
    (at.colour ? colours : values).set(at.number, name?.trim() || undefined);
  }
  return { path, values, colours };
}

function numberOf(key: string): { colour: boolean; number: number } | undefined {
  if (/^#[0-9a-f]{6}$/i.test(key)) return { colour: true, number: Number.parseInt(key.slice(1), 16) };
  return /^\d{1,5}$/.test(key) ? { colour: false, number: Number(key) } : undefined;
}

/**
 * Name of a mask value; `undefined` for background. Values that the file does not name are named after themselves.
 * @param kind whether `value` is a number or a colour
 */
export function maskClassName(
  classes: MaskClasses,
  kind: 'value' | 'colour',
  value: number,
): string | undefined {
  const named = kind === 'value' ? classes.values : classes.colours;
  if (named.has(value)) return named.get(value);
  if (value === 0) return undefined;
  return kind === 'value' ? String(value) : COLOUR.name(value);
}
