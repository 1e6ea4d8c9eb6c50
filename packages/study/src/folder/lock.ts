import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { MorphoscopeError } from '@morphoscope/domain';

/** A held lock; release it when done. A process that dies leaves a stale lock, which the next one takes over. */
export interface StudyLock {
  release(): Promise<void>;
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

async function holder(path: string): Promise<{ pid: number; host: string } | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as { pid: number; host: string };
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock file of a study folder.
 * @throws MorphoscopeError `StudyError` when another living process holds it.
 */
export async function lockStudy(path: string, study: string): Promise<StudyLock> {
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
    const other = await holder(path);
    const inUse =
      other &&
      (other.host !== hostname() || (other.pid === process.pid ? heldHere.has(path) : isAlive(other.pid)));
    if (inUse) {
      throw new MorphoscopeError(
        'StudyError',
        `the study is in use by process ${other.pid} on ${other.host}`,
        {
          where: study,
          suggestion: `Wait until it ends. If it is gone for good, delete ${path}.`,
        },
      );
    }
    await rm(path, { force: true });
  }
  throw new MorphoscopeError('StudyError', 'the study is in use by another process', { where: study });
}
