import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.js';

/** A held lock; release it when done. A process that dies leaves a stale lock, which the next one takes over. */
export interface FolderLock {
  release(): Promise<void>;
}

const ATTEMPTS = 500;
const WAIT_MS = 20;
const GUARD_MS = 5000;
const heldHere = new Set<string>();

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/**
 * Makes this process the owner of a folder, through the file at `path`: PGlite has no lock, and two processes in one
 * folder destroy it. Of several that find a stale lock at once, one gets it.
 * @throws MorphoscopeError `ResourceError` when another living process owns it.
 */
export async function lockFolder(path: string, folder: string): Promise<FolderLock> {
  const mine = JSON.stringify(await thisProcess());
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(path, mine)) {
      heldHere.add(path);
      return {
        release: async () => {
          heldHere.delete(path);
          await rm(path, { force: true });
        },
      };
    }
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const other = parse(text);
    if (other && (text === mine ? heldHere.has(path) : await isRunning(other)))
      throw inUse(other, path, folder);
    await removeStale(path, text);
  }
  throw new MorphoscopeError('ResourceError', 'the embedded database is in use by another process', {
    where: folder,
    suggestion: 'Try again in a moment.',
  });
}

/** The lock appears with its content, or not at all: an empty one would look stale. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, content);
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the lock if it is still the stale one that was read. Only the one process that holds the guard file may
 * remove: otherwise a slow one could take away the lock that a faster one has just made.
 */
async function removeStale(path: string, expected: string): Promise<void> {
  const guard = `${path}.guard`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await waitForGuard(guard);
    return;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === expected) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** Guards are held for a moment only: one that is older was left by a process that died with it. */
async function waitForGuard(guard: string): Promise<void> {
  const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs > GUARD_MS) await rm(guard, { force: true });
  else await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    const holder = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string'
      ? (holder as ProcessIdentity)
      : undefined;
  } catch {
    return undefined;
  }
}

function inUse({ pid, host }: ProcessIdentity, path: string, folder: string): MorphoscopeError {
  return new MorphoscopeError(
    'ResourceError',
    `the embedded database is in use by process ${pid} on ${host}`,
    {
      where: folder,
      suggestion: `Stop that process, give another folder, or use PostgreSQL (DATABASE_URL), which many processes may share. If the process is gone for good, delete ${path}.`,
    },
  );
}
