import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import { errorCode, inputError } from '../errors.js';

/** Where a writer puts its bytes. Nothing is visible under the final name before `commit`. */
export interface ByteSink {
  /** Bytes written so far: where the next ones go. */
  readonly length: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes already written. */
  patch(offset: number, bytes: Uint8Array): Promise<void>;
  /** Makes the file appear, whole, replacing an older one. */
  commit(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `commit`. */
  abort(): Promise<void>;
}

/** The part of a file handle that a sink needs. */
type WritableFile = Pick<FileHandle, 'write' | 'close'>;

let counter = 0;

/**
 * A sink that writes beside `path` and renames at the end.
 * @throws MorphoscopeError `ResourceError` when the disk is full, `InputError` when the folder cannot be written to.
 */
export async function fileSink(path: string, openFile = openForWriting): Promise<ByteSink> {
  const temporary = `${path}.${process.pid}-${threadId}-${counter++}.partial`;
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw writeError(path, error);
    }
  };
  const file = await guard(() => openFile(temporary));
  let length = 0;
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await file.close();
  };
  return {
    get length() {
      return length;
    },
    async append(bytes) {
      await guard(() => writeFully(file, bytes, length));
      length += bytes.length;
    },
    patch: (offset, bytes) => guard(() => writeFully(file, bytes, offset)),
    commit: () =>
      guard(async () => {
        await close();
        await rename(temporary, path);
      }),
    async abort() {
      await close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

function openForWriting(path: string): Promise<WritableFile> {
  return open(path, 'wx');
}

async function writeFully(file: WritableFile, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function writeError(path: string, error: unknown): Error {
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) {
    return new MorphoscopeError('ResourceError', 'The disk is full', {
      where: path,
      suggestion: 'Free some space or write elsewhere; nothing half-written was left behind.',
      cause: error,
    });
  }
  if (code === 'ENOENT') return inputError(path, 'The folder to write to does not exist', 'Create it first.');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return inputError(path, 'The folder may not be written to', 'Choose another, or change its permissions.');
  }
  if (code === 'EISDIR' || code === 'ENOTDIR')
    return inputError(path, 'The path to write to is no file name');
  return error instanceof Error ? error : new Error(String(error));
}
