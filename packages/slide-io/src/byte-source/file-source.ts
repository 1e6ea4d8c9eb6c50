import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode, slideError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { checkRange } from './range.js';

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: [
    'The file does not exist',
    'Check the path; quote patterns with * so that they reach the program.',
  ],
  EACCES: ['The file may not be read', 'Check its permissions.'],
  EPERM: ['The file may not be read', 'Check its permissions.'],
  EMFILE: ['Too many files are open', 'Close slides after use, or raise the limit of open files.'],
  EISDIR: ['This is a directory, not a slide', 'Name the file inside it, or a pattern such as DIR/*.svs.'],
};

/**
 * Opens a file for reading. Reads are synchronous inside: a 10 kB block from the page cache takes a few µs that way
 * and about twenty times longer through the thread pool, and the decoder beside it blocks its thread anyway.
 * @throws MorphoscopeError `SlideError` for a missing or unreadable file and for a directory.
 */
export function openFile(path: string): ByteSource {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw fileError(path, error);
  }
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    closeSync(descriptor);
    if (stat.isDirectory()) throw fileError(path, { code: 'EISDIR' });
    throw slideError(path, 'This is not a regular file', 'Copy the slide to a disk first.');
  }
  return fileSource(path, descriptor, stat.size);
}

function fileSource(path: string, descriptor: number, size: number): ByteSource {
  let open = true;
  return {
    name: path,
    size,
    async read(offset, length, options) {
      options?.signal?.throwIfAborted();
      if (!open) throw slideError(path, 'The slide is closed', 'Open it again before reading.');
      checkRange(path, size, offset, length);
      return readFully(path, descriptor, offset, length);
    },
    async close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function readFully(path: string, descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer, 0, length);
  let done = 0;
  while (done < length) {
    let count: number;
    try {
      count = readSync(descriptor, bytes, done, length - done, offset + done);
    } catch (error) {
      throw fileError(path, error);
    }
    if (count === 0) throw slideError(path, 'The file became shorter while it was read');
    done += count;
  }
  return bytes;
}

function fileError(path: string, error: unknown): Error {
  const code = errorCode(error) ?? 'unknown error';
  const [message, suggestion] = REASONS[code] ?? [`The file cannot be read (${code})`, undefined];
  return slideError(path, message, suggestion, error);
}
