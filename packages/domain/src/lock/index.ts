export { type FileLock, isLockFile, type LockHolder, type LockOptions, takeLock } from './file-lock.js';
