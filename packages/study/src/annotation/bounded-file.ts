import { readFile, stat } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';

/** Annotation files above this are refused: they would not fit in memory once parsed. */
const MOST_BYTES = 256 * 2 ** 20;
/** Vertices of all polygons of a file. */
export const MOST_VERTICES = 16 * 2 ** 20;

/** An annotation file that cannot be used. Becomes a finding; the other slides go on. */
export function annotationError(path: string, message: string, suggestion?: string): MorphoscopeError {
  return new MorphoscopeError('InputError', message, {
    where: path,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/**
 * Reads a file of bounded size.
 * @throws MorphoscopeError `InputError`
 */
export async function readBounded(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) {
    throw annotationError(
      path,
      `the annotation file has ${Math.round(size / 2 ** 20)} MiB`,
      `Files up to ${MOST_BYTES / 2 ** 20} MiB are read: export fewer objects, or a mask.`,
    );
  }
  return readFile(path);
}
