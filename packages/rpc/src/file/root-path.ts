import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Root } from '../service/server-config.js';

/** Deepest folder below a root that is looked into. */
const MAX_DEPTH = 40;

/** A place below a root that exists. */
export interface PlaceBelow {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** As given, with `/` between the parts; '' for the root itself. */
  readonly shown: string;
}

/**
 * The root by its number.
 * @param what e.g. `slides`, for the error.
 * @throws MorphoscopeError `InputError` where the server has no such root.
 */
export function rootAt(roots: readonly Root[], index: number, what: string): Root {
  const root = roots[index];
  if (root) return root;
  throw new MorphoscopeError(
    'InputError',
    roots.length === 0
      ? `this server was given no folder of ${what}`
      : `there is no folder ${index} of ${what}`,
    {
      suggestion:
        roots.length === 0
          ? 'Upload the file, or ask whoever runs the server to share a folder.'
          : 'Choose one of those that are listed.',
    },
  );
}

/**
 * What lies at a path below a root. Symbolic links are followed as long as they stay inside the root; what they lead to
 * is what comes back, so that it cannot be swapped for something outside between the check and the use.
 * @param path relative to the root, with `/` between the parts.
 * @throws MorphoscopeError `InputError` for addresses, absolute paths, `..`, links that lead outside, what is not there.
 */
export async function belowRoot(root: Root, path: string): Promise<PlaceBelow> {
  const parts = checkedParts(path);
  const shown = parts.join('/');
  const base = await existing(root.path, root.name, '');
  const place = await existing(join(base, ...parts), root.name, shown);
  if (isInside(base, place)) return { path: place, shown };
  throw refused(shown, `leads out of ${root.name}`, 'Only files inside the shared folder can be used.');
}

/** Whether `path` is `folder` or lies inside it. Both absolute and without symbolic links. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function checkedParts(path: string): string[] {
  const refuse = (why: string) =>
    refused(path, why, 'Give a path inside the shared folder, e.g. cohort/slide-1.svs.');
  if (path.includes('\0')) throw refuse('holds a character that no path has');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    throw refuse('is an address; this server fetches nothing from elsewhere');
  if (path.includes('\\') || isAbsolute(path) || /^[a-z]:/i.test(path)) throw refuse('is no path inside it');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refuse('leads upwards');
  if (parts.length > MAX_DEPTH) throw refuse(`goes deeper than ${MAX_DEPTH} folders`);
  return parts;
}

async function existing(path: string, root: string, shown: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    throw new MorphoscopeError('InputError', `${printable(shown) || root} is not there`, {
      where: shown || root,
      suggestion: 'It may have been moved; list the folder again.',
      cause,
    });
  }
}

function refused(path: string, why: string, suggestion: string): MorphoscopeError {
  const shown = printable(path);
  return new MorphoscopeError('InputError', `${shown} ${why}`, { where: shown, suggestion });
}

/** Short, and without characters that would mix up a log or a page. */
function printable(path: string): string {
  const clean = path.replace(/\p{Cc}/gu, '\ufffd');
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
