import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { AnnotatedSlide } from './annotations.js';

/** How annotations are stored. */
type AnnotationFormat = 'geojson' | 'asap' | 'mask';

/** A slide's annotation file. */
export interface AnnotationFile {
  readonly slideId: string;
  readonly path: string;
  readonly format: AnnotationFormat;
}

/** What a folder holds for some slides. */
export interface FoundFiles {
  /** One per slide that has any, in the order of the slides. */
  readonly files: readonly AnnotationFile[];
  /** Further files of a slide that has a better one. */
  readonly passedOver: readonly AnnotationFile[];
  /** Annotation files of no slide of the study. */
  readonly strangers: readonly string[];
}

/** Endings, best first: outlines are exact, masks have pixels. A plain `.tif` may be the slide itself, so it comes last. */
const endings: readonly (readonly [RegExp, AnnotationFormat])[] = [
  [/\.geojson$/i, 'geojson'],
  [/\.json$/i, 'geojson'],
  [/\.xml$/i, 'asap'],
  [/[._-]mask\.png$/i, 'mask'],
  [/[._-]mask\.tiff?$/i, 'mask'],
  [/\.png$/i, 'mask'],
  [/\.tiff?$/i, 'mask'],
];

/** Files that speak of masks, not of slides. */
const aside = new Set(['classes.json', 'classes.csv']);

/**
 * Finds the annotation file of every slide in a folder: its name is the slide's id and an ending (`.geojson`, `.json`,
 * `.xml`, `.mask.png`, `_mask.tif`, `.png`, …). A file stands for itself: its name must begin with a slide's id, unless
 * the study has one slide only.
 * @throws MorphoscopeError `InputError` when there is no such folder or file, or the file's kind is unknown.
 */
export async function findAnnotationFiles(
  path: string,
  slides: readonly AnnotatedSlide[],
): Promise<FoundFiles> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new MorphoscopeError('InputError', 'there is no such file or folder', { where: path, cause });
  });
  return info.isDirectory() ? findInFolder(path, slides) : onlyFile(path, slides);
}

async function findInFolder(folder: string, slides: readonly AnnotatedSlide[]): Promise<FoundFiles> {
  const own = new Set<string>();
  for (const slide of slides) own.add(await realpath(slide.path).catch(() => resolve(slide.path)));
  const ids = new Set(slides.map(({ id }) => id));
  const found = new Map<string, AnnotationFile[]>();
  const strangers: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    if (aside.has(name.toLowerCase()) || own.has(await realpath(path).catch(() => path))) continue;
    const matches = endings.filter(([ending]) => ending.test(name));
    const match = matches.find(([ending]) => ids.has(name.replace(ending, '')));
    if (match) {
      const slideId = name.replace(match[0], '');
      found.set(slideId, [...(found.get(slideId) ?? []), { slideId, path, format: match[1] }]);
    } else if (matches[0] && matches[0][0].source !== endings.at(-1)![0].source) {
      strangers.push(path);
    }
  }
  const files: AnnotationFile[] = [];
  const passedOver: AnnotationFile[] = [];
  for (const { id } of slides) {
    const [best, ...others] = (found.get(id) ?? []).sort((a, b) => rank(a, id) - rank(b, id));
    if (best) files.push(best);
    passedOver.push(...others);
  }
  return { files, passedOver, strangers };
}

function rank({ path }: AnnotationFile, id: string): number {
  return endings.findIndex(([ending]) => basename(path).replace(ending, '') === id);
}

/** How a file of this name holds annotations; `undefined` where that is not known. */
export function annotationFormat(name: string): AnnotationFormat | undefined {
  return endings.find(([ending]) => ending.test(name))?.[1];
}

function onlyFile(path: string, slides: readonly AnnotatedSlide[]): FoundFiles {
  const name = basename(path);
  const format = annotationFormat(name);
  if (!format) {
    throw new MorphoscopeError('InputError', 'is no kind of annotation that is known', {
      where: path,
      suggestion: 'Use GeoJSON, a mask as PNG or TIFF, or ASAP XML.',
    });
  }
  const exact = slides.find(({ id }) => endings.some(([ending]) => name.replace(ending, '') === id));
  const slide = exact ?? (slides.length === 1 ? slides[0] : undefined);
  if (slide) return { files: [{ slideId: slide.id, path, format }], passedOver: [], strangers: [] };
  return { files: [], passedOver: [], strangers: [path] };
}
