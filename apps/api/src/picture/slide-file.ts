import { stat } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { contentHash } from '@morphoscope/study';

/** A slide on disk, as it must be. Survives `postMessage`. */
export interface SlideFile {
  readonly path: string;
  /** Changes with the content; part of every ETag. */
  readonly version: string;
  /** Where it is known: the file must have it still. */
  readonly contentHash?: string;
}

/** A slide whose content hash was taken when the study was made. */
export function slideOfStudy(path: string, hash: string): SlideFile {
  return { path, version: hash.slice(0, 20), contentHash: hash };
}

/**
 * A slide as it is now.
 * @param path `undefined` where it may not be read.
 * @throws MorphoscopeError `SlideError` when it is not there any more.
 */
export async function slideOnDisk(path: string | undefined): Promise<SlideFile> {
  if (path === undefined) throw gone();
  const { size, mtimeMs, ino, dev } = await stat(path).catch((cause: unknown) => {
    throw gone(cause);
  });
  return { path, version: [size, Math.round(mtimeMs), ino, dev].map((part) => part.toString(36)).join('.') };
}

/**
 * Checks that a slide is what it was.
 * @throws MorphoscopeError `SlideError` when it is gone or another one lies in its place: maps would lie on wrong tissue.
 */
export async function checkUnchanged({ path, contentHash: expected }: SlideFile): Promise<void> {
  if (expected === undefined) return;
  const now = await contentHash(path).catch((cause: unknown) => {
    throw gone(cause);
  });
  if (now === expected) return;
  throw new MorphoscopeError('SlideError', 'The slide file is another one than when the study was made.', {
    suggestion: 'Put the original file back, or run the study again.',
  });
}

function gone(cause?: unknown): Error {
  return new MorphoscopeError('SlideError', 'The slide file is not where it was.', {
    suggestion: 'Put it back, or start the server where it can reach it.',
    cause,
  });
}
