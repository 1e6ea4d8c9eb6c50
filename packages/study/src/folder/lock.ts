import { MorphoscopeError } from '@morphoscope/domain';
import { type FileLock, takeLock } from '@morphoscope/domain/lock';
import { writeError } from './atomic.js';
import type { StudyFolder } from './study-folder.js';

/**
 * Keeps other processes from writing a study.
 * @param owner what the lock is held for, e.g. a job that several machines work on: a lock that another machine left for the
 * same owner is taken over, as whoever hands out the work knows that the other is gone
 * @throws MorphoscopeError `StudyError` when another living process holds it; `InputError` when the folder cannot be written,
 * `ResourceError` when the disk is full
 */
export function lockStudy(folder: StudyFolder, owner?: string): Promise<FileLock> {
  const path = folder.lock();
  return takeLock(path, {
    owner,
    inUse: ({ pid, host }) =>
      new MorphoscopeError('StudyError', `the study is in use by process ${pid} on ${host}`, {
        where: folder.root,
        suggestion: `Wait until it ends. If it is gone for good, delete ${path}.`,
      }),
  }).catch((error: unknown) => {
    throw writeError(error, folder.root);
  });
}
