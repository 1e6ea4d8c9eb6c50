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

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly owner?: string;
}

async function holder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isHeld({ pid, host, owner }: Holder, path: string, asking: string | undefined): boolean {
  if (host !== hostname()) return owner === undefined || owner !== asking;
  return pid === process.pid ? heldHere.has(path) : isAlive(pid);
}

/**
 * Takes the lock file of a study folder.
 * @param owner what the lock is held for, e.g. a job that several machines work on: a lock that another machine left for the
 * same owner is taken over, as whoever hands out the work knows that the other is gone
 * @throws MorphoscopeError `StudyError` when another living process holds it.
 */
export async function lockStudy(path: string, study: string, owner?: string): Promise<StudyLock> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), ...(owner ? { owner } : {}) });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, mine, { flag: 'wx' });
      heldHere.add(path);
      return {
        release: async () => {
          heldHere.delete(path);
          const there = await readFile(path, 'utf8').catch(() => undefined);
          if (there === mine) await rm(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await holder(path);
    if (other && isHeld(other, path, owner)) {
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
