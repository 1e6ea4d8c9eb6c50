import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';

/** Codes that mean the machine ran out of room, not that the input was wrong. */
const OUT_OF_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether something failed for lack of room, on the disk or below a limit. */
export function isOutOfRoom(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code !== undefined && OUT_OF_ROOM.has(code);
}

/** Turns a failed write into one clear error; other errors pass unchanged. */
export function writeError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (isOutOfRoom(error)) {
    return new MorphoscopeError('ResourceError', 'the disk is full', {
      where: path,
      suggestion: 'Free some space, then go on with --resume: what was finished is kept.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new MorphoscopeError('InputError', 'cannot be written', {
      where: path,
      suggestion: 'Choose a folder you may write to with --out.',
      cause: error,
    });
  }
  return error;
}

/**
 * Writes a file so that it is either absent or whole: temporary file in the same folder, then rename.
 * @throws MorphoscopeError `ResourceError` when the disk is full, `InputError` when the place cannot be written.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

/**
 * Fills a folder so that it is either absent or whole: `fill` writes into a temporary folder below `scratch`
 * (same file system), which is then renamed to `path`.
 * @param settled whether `path` holds the same already, asked when all is filled: another process may have been faster, and
 * what it made is left untouched
 */
export async function writeFolderAtomic(
  path: string,
  scratch: string,
  fill: (folder: string) => Promise<void>,
  settled: () => Promise<boolean> = async () => false,
): Promise<void> {
  const temporary = `${scratch}/${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await mkdir(dirname(path), { recursive: true });
    if (await settled()) await rm(temporary, { recursive: true, force: true });
    else await replaceFolder(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

/** The old folder is moved away whole before the new one takes its place: a reader never sees half of one. */
async function replaceFolder(made: string, path: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const old = `${made}.old`;
    await rename(path, old).catch(unlessAbsent);
    await rm(old, { recursive: true, force: true });
    try {
      await rename(made, path);
      return;
    } catch (error) {
      // Another process put its folder there in between.
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOTEMPTY' && code !== 'EEXIST') || attempt === 5) throw error;
    }
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
