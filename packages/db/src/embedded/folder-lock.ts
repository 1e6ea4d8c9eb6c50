import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { type FileLock, type LockHolder, takeLock } from '@morphoscope/domain/lock';

/**
 * Makes this process the owner of a folder: PGlite has no lock, and two processes in one folder destroy it.
 * @throws MorphoscopeError `ResourceError` when another living process owns it.
 */
export function lockFolder(folder: string): Promise<FileLock> {
  const path = join(folder, 'lock.json');
  return takeLock(path, { inUse: (holder) => inUse(holder, path, folder) });
}

function inUse({ pid, host }: LockHolder, path: string, folder: string): MorphoscopeError {
  return new MorphoscopeError(
    'ResourceError',
    `the embedded database is in use by process ${pid} on ${host}`,
    {
      where: folder,
      suggestion: `Stop that process, give another folder, or use PostgreSQL (DATABASE_URL), which many processes may share. If the process is gone for good, delete ${path}.`,
    },
  );
}
