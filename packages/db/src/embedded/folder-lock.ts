import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { MorphoscopeError } from '@morphoscope/domain';

/** A held lock; release it when done. A process that dies leaves a stale lock, which the next one takes over. */
export interface FolderLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

const heldHere = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isInUse({ pid, host }: Holder, path: string): boolean {
  if (host !== hostname()) return true;
  return pid === process.pid ? heldHere.has(path) : isAlive(pid);
}

/**
 * Makes this process the owner of a folder, through the file at `path`: PGlite has no lock, and two processes in one
 * folder destroy it.
 * @throws MorphoscopeError `ResourceError` when another living process owns it.
 */
export async function lockFolder(path: string, folder: string): Promise<FolderLock> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, mine, { flag: 'wx' });
      heldHere.add(path);
      return {
        release: async () => {
          heldHere.delete(path);
          await rm(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await holderOf(path);
    if (other && isInUse(other, path)) {
      throw new MorphoscopeError(
        'ResourceError',
        `the embedded database is in use by process ${other.pid} on ${other.host}`,
        {
          where: folder,
          suggestion: `Stop that process, give another folder, or use PostgreSQL (DATABASE_URL), which many processes may share. If the process is gone for good, delete ${path}.`,
        },
      );
    }
    await rm(path, { force: true });
  }
  throw new MorphoscopeError('ResourceError', 'the embedded database is in use by another process', {
    where: folder,
  });
}
