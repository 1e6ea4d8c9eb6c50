import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { MorphoscopeError } from '../errors.js';
import { takeGuard, textOf } from './guard.js';
import { isRunning, type ProcessIdentity, parseIdentity, thisProcess } from './process-identity.js';

/** A held lock; release it when done. A process that dies leaves a stale lock, which the next one takes over. */
export interface FileLock {
  release(): Promise<void>;
}

/** Who holds a lock, as its file tells. */
export interface LockHolder extends ProcessIdentity {
  /** What the lock is held for. */
  readonly owner?: string;
}

/** How a lock is taken. */
export interface LockOptions {
  /**
   * What it is held for, e.g. a job that several machines work on: a lock that another machine left for the same owner is
   * taken over, as whoever hands out the work knows that the other is gone. Default: nothing, and a lock of another machine
   * is believed
   */
  readonly owner?: string | undefined;
  /** What is thrown while another living process holds it. */
  readonly inUse: (holder: LockHolder) => MorphoscopeError;
}

/** By path: a lock with this process's name that is not among them was left by an earlier process with its number. */
const heldHere = new Set<string>();

/**
 * Takes the lock that the file at `path` stands for. The file is there as long as the lock is held; beside it, for
 * moments, are files of the same name and an ending (`isLockFile`). It changes only under a guard file, so of several
 * that find a stale lock at once, one gets it.
 * @throws what `inUse` gives when another living process holds it; errors of the file system as they are
 */
export async function takeLock(path: string, { owner, inUse }: LockOptions): Promise<FileLock> {
  const me: LockHolder = { ...(await thisProcess()), ...(owner === undefined ? {} : { owner }) };
  const mine = JSON.stringify(me);
  const refuseHeld = async () => {
    const other = await holderOf(path);
    if (other && (await isHeld(other, me, path))) throw inUse(other);
  };
  for (;;) {
    await refuseHeld();
    const guard = await takeGuard(guardOf(path));
    try {
      await refuseHeld();
      if (!(await replace(path, mine, guard.isMine))) continue;
      heldHere.add(path);
      return { release: () => release(path, mine) };
    } finally {
      await guard.release();
    }
  }
}

/** Whether an entry of a folder belongs to the lock whose file is called `lock`. Both are names, without folder. */
export function isLockFile(name: string, lock: string): boolean {
  return name === lock || name.startsWith(`${lock}.`);
}

const guardOf = (path: string) => `${path}.guard`;

async function holderOf(path: string): Promise<LockHolder | undefined> {
  const text = await textOf(path);
  return text === undefined ? undefined : parseIdentity(text);
}

async function isHeld(other: LockHolder, me: LockHolder, path: string): Promise<boolean> {
  if (other.host !== me.host) return me.owner === undefined || other.owner !== me.owner;
  if (!(await isRunning(other))) return false;
  return other.pid !== me.pid || heldHere.has(path);
}

/** The lock appears with its content, or not at all: an empty one would look stale. */
async function replace(path: string, content: string, allowed: () => Promise<boolean>): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, content);
    if (!(await allowed())) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Another machine may have taken the lock over: then it is left to it. */
async function release(path: string, mine: string): Promise<void> {
  const guard = await takeGuard(guardOf(path)).catch((error: NodeJS.ErrnoException) => {
    // The folder was deleted, and the lock with it.
    if (error.code !== 'ENOENT') throw error;
  });
  try {
    if ((await textOf(path)) === mine) await rm(path, { force: true });
  } finally {
    heldHere.delete(path);
    await guard?.release();
  }
}
