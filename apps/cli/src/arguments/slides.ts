import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { SlideInput } from '@morphoscope/study';
import { glob } from 'tinyglobby';
import { readLabels } from './labels.js';

/**
 * Slides from files and patterns, sorted by id, with what the table of labels says of them.
 * @throws MorphoscopeError `InputError` when a pattern matches nothing or a folder is given.
 */
export async function findSlides(patterns: readonly string[], labels?: string): Promise<SlideInput[]> {
  if (patterns.length === 0) {
    throw new MorphoscopeError('InputError', 'no slides were given', {
      where: '--slides',
      suggestion: 'Give files or a quoted pattern, e.g. --slides "cohort/*.svs".',
    });
  }
  const paths = new Set<string>();
  for (const pattern of patterns) for (const path of await expand(pattern)) paths.add(resolve(path));
  const rows = labels === undefined ? undefined : await readLabels(labels);
  const slides = [...paths].map((path) => ({ id: basename(path, extname(path)), path }));
  slides.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return slides.map((slide) => ({ ...slide, ...(rows?.get(slide.id) ?? rows?.get(basename(slide.path))) }));
}

async function expand(pattern: string): Promise<string[]> {
  const info = await stat(pattern).catch(() => undefined);
  if (info?.isDirectory()) {
    throw new MorphoscopeError('InputError', 'is a folder, not a slide', {
      where: pattern,
      suggestion: `Name the files in it, e.g. --slides "${pattern.replace(/[\\/]$/, '')}/*.svs".`,
    });
  }
  if (info) return [pattern];
  const found = await glob(pattern.replaceAll('\\', '/'), { absolute: true, expandDirectories: false });
  if (found.length > 0) return found;
  const isPattern = /[*?[\]{}]/.test(pattern);
  throw new MorphoscopeError(
    'InputError',
    isPattern ? 'no file matches this pattern' : 'there is no such file',
    {
      where: pattern,
      suggestion: isPattern ? 'Check the folder and the ending of the files.' : 'Check the path.',
    },
  );
}
