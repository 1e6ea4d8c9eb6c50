import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { isInside } from './root-path.js';

/** Names of files that may be slides. */
const SLIDES = /\.(svs|tiff?|btf|tf8|tf2|png|jpe?g)$/i;
/** Names of files that may be models; what lies beside a model.json belongs to it. */
const MODELS = /\.onnx$|^model\.json$/i;
/** Entries of a folder that are read, and shown. */
const MOST_READ = 20_000;
const MOST_SHOWN = 2000;
/** Folders below each other, and slides, that are registered with one folder. */
const MOST_DEPTH = 12;
const MOST_SLIDES = 5000;

/** A folder as people see it. */
export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly { readonly name: string; readonly path: string; readonly bytes: number }[];
  /** There is more than is listed. */
  readonly more: boolean;
}

/**
 * What lies in a folder: folders, and files that may be slides by their endings. Hidden entries are left out, and links
 * that lead out of the root.
 * @param folder and @param root absolute, without symbolic links.
 * @throws MorphoscopeError `InputError` where it is no folder.
 */
export function listSlides(folder: string, root: string): Promise<Listing> {
  return listFolder(folder, root, SLIDES);
}

/** The same for files that may be models: ONNX, and the model.json of TensorFlow.js. */
export function listModels(folder: string, root: string): Promise<Listing> {
  return listFolder(folder, root, MODELS);
}

async function listFolder(folder: string, root: string, wanted: RegExp): Promise<Listing> {
  const { entries, more } = await readEntries(folder);
  const folders: string[] = [];
  const files: { name: string; path: string; bytes: number }[] = [];
  for (const entry of entries) {
    if (folders.length + files.length >= MOST_SHOWN) return { folders, files, more: true };
    const found = await look(folder, entry, root, wanted);
    if (found?.isFolder) folders.push(entry.name);
    else if (found) files.push({ name: entry.name, path: found.path, bytes: found.bytes });
  }
  return { folders, files, more };
}

/**
 * All files below a folder that may be slides, with their paths relative to it.
 * @throws MorphoscopeError `InputError` where there are more than may be registered at once.
 */
export async function slidesBelow(
  folder: string,
  root: string,
): Promise<{ readonly path: string; readonly shown: string }[]> {
  const found: { path: string; shown: string }[] = [];
  const visit = async (place: string, shown: string, depth: number): Promise<void> => {
    const { folders, files, more } = await listSlides(place, root);
    for (const { name, path } of files) found.push({ path, shown: join(shown, name) });
    if (more || depth > MOST_DEPTH || found.length > MOST_SLIDES)
      throw new MorphoscopeError(
        'InputError',
        `${shown || 'the folder'} holds more than can be added at once`,
        {
          where: 'paths',
          suggestion: `Add its folders one by one: at most ${MOST_SLIDES} slides each.`,
        },
      );
    for (const name of folders) await visit(await realpath(join(place, name)), join(shown, name), depth + 1);
  };
  await visit(folder, '', 0);
  return found;
}

async function readEntries(folder: string): Promise<{ entries: Dirent[]; more: boolean }> {
  const directory = await opendir(folder).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOTDIR' ? 'is no folder' : 'cannot be listed';
    throw new MorphoscopeError('InputError', `this ${why}`, {
      where: 'path',
      suggestion: 'Go back to the folder above it.',
      cause,
    });
  });
  const entries: Dirent[] = [];
  let more = false;
  for await (const entry of directory) {
    if (entries.length >= MOST_READ) {
      more = true;
      break;
    }
    if (!entry.name.startsWith('.')) entries.push(entry);
  }
  const order = new Intl.Collator('en', { numeric: true });
  entries.sort((a, b) => order.compare(a.name, b.name));
  return { entries, more };
}

interface Found {
  readonly isFolder: boolean;
  readonly path: string;
  readonly bytes: number;
}

/** What an entry is, where it is to be shown. Links to folders are not followed: they could go in circles. */
async function look(folder: string, entry: Dirent, root: string, wanted: RegExp): Promise<Found | undefined> {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return { isFolder: true, path, bytes: 0 };
  if (!wanted.test(entry.name)) return undefined;
  const real = entry.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path;
  if (real === undefined || !isInside(root, real)) return undefined;
  const info = await stat(real).catch(() => undefined);
  return info?.isFile() ? { isFolder: false, path: real, bytes: info.size } : undefined;
}
