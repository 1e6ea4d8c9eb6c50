import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { Refusal } from '../http/refusal.js';
import { checkKind, type FileKind } from './file-kind.js';

/** Where a file comes from and where it goes. */
export interface Receiving {
  readonly body: Readable;
  /** As the client announced it, bytes. */
  readonly announced?: number;
  readonly kind: FileKind;
  /** Bytes, at most. */
  readonly most: number;
  /** Folder for files that are not whole yet; on the file system of `target`. */
  readonly partial: string;
  /** Absolute; must not exist. */
  readonly target: string;
}

/** Disk that stays free, bytes: the database must be able to go on. */
const RESERVE = 512 * 2 ** 20;
/** Files that nothing was written to for so long are deleted, ms: a body that stays silent is given up far earlier. */
export const ABANDONED = 3600 * 1000;

/**
 * Writes a file as it comes in: under a temporary name, renamed when it is whole. Whatever goes wrong, nothing is left.
 * @throws Refusal 413 for too many bytes, 400 for none; MorphoscopeError `InputError` for other content than announced,
 * `ResourceError` when the disk is full.
 */
export async function receiveFile(receiving: Receiving): Promise<void> {
  const { body, announced = 0, kind, most, partial, target } = receiving;
  if (announced > most) throw tooLarge(kind, most);
  await mkdir(partial, { recursive: true });
  await checkSpace(partial, announced);
  const path = join(partial, randomBytes(12).toString('hex'));
  try {
    const gate = checkedBytes(kind, most);
    await pipeline(body, gate, createWriteStream(path, { flags: 'wx', mode: 0o640, flush: true }));
    await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
  } catch (error) {
    await rm(path, { force: true });
    throw diskError(error);
  }
}

/** Deletes what was left by servers that were killed while a file came in. */
export async function removeAbandoned(partial: string, now: number = Date.now()): Promise<void> {
  for (const name of await readdir(partial).catch(() => [])) {
    const path = join(partial, name);
    const found = await stat(path).catch(() => undefined);
    if (found && now - found.mtimeMs > ABANDONED) await rm(path, { force: true });
  }
}

/** Lets bytes pass once they begin as they should, and not too many of them. */
function checkedBytes(kind: FileKind, most: number): Transform {
  let size = 0;
  let held: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        size += chunk.length;
        if (size > most) throw tooLarge(kind, most);
        if (!held) return done(null, chunk);
        held = Buffer.concat([held, chunk]);
        if (held.length < kind.headBytes) return done();
        checkKind(kind, held);
        const first = held;
        held = undefined;
        done(null, first);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        if (size === 0) throw new Refusal(400, 'The request holds no file.');
        if (held) checkKind(kind, held);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + RESERVE) throw full();
}

function tooLarge(kind: FileKind, most: number): Refusal {
  const size =
    most >= 2 ** 30 ? `${+(most / 2 ** 30).toFixed(1)} GiB` : `${+(most / 2 ** 20).toFixed(1)} MiB`;
  return new Refusal(413, `A ${kind.what} may have ${size} at most.`);
}

function diskError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? full(error) : error;
}

function full(cause?: unknown): MorphoscopeError {
  return new MorphoscopeError('ResourceError', 'The disk of the server is full.', {
    suggestion: 'Ask whoever runs the server to make room, then send the file again.',
    cause,
  });
}
