import { realpath, stat } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { isInside } from '../file/root-path.js';

/** Folders, absolute, below which slides may be read. */
export type SlideRoots = readonly string[];

/**
 * Where a slide's file really lies.
 * @param path as the study says; anybody may have written that.
 * @param roots it must lie below one of them. `undefined`: anywhere, for somebody who looks at own files on an own machine.
 * @throws MorphoscopeError `SlideError` when it is not there or outside: the answer is the same, so that it tells nothing.
 */
export async function slideFilePath(path: string, roots: SlideRoots | undefined): Promise<string> {
  const place = await fileBelow(path, roots);
  if (place !== undefined) return place;
  throw new MorphoscopeError('SlideError', 'the file of the slide cannot be read from here', {
    suggestion: 'Put it below a folder that the server shares. Maps and tables are shown without it.',
  });
}

/** A file or folder without symbolic links, `undefined` where it is not there or lies below none of the roots. */
export async function fileBelow(path: string, roots: SlideRoots | undefined): Promise<string | undefined> {
  const place = await realpath(path).catch(() => undefined);
  if (place === undefined || !(await isAllowed(place, roots)) || !(await isFileOrFolder(place))) return;
  return place;
}

async function isAllowed(place: string, roots: SlideRoots | undefined): Promise<boolean> {
  if (!roots) return true;
  for (const root of roots) {
    const real = await realpath(root).catch(() => undefined);
    if (real !== undefined && isInside(real, place)) return true;
  }
  return false;
}

/** DICOM slides are folders. */
async function isFileOrFolder(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  return found !== undefined && (found.isFile() || found.isDirectory());
}
