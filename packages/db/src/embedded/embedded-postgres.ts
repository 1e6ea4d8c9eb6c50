import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { ThreadStream } from './thread-stream.js';
import type { FromThread, ToThread } from './wire.js';

// From `src` and from `dist`: a thread runs the built file.
const script = new URL('../../dist/embedded/postgres-thread.js', import.meta.url);

/** PostgreSQL as WebAssembly in a thread of this process, on a folder that this process owns. One connection at a time. */
export class EmbeddedPostgres {
  readonly #folder: string;
  readonly #lock: FolderLock;
  #thread: Worker | undefined;
  #connections = 0;

  private constructor(folder: string, lock: FolderLock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /**
   * Opens the folder, or makes it. The data lies in its `postgres`, the lock beside it.
   * @throws MorphoscopeError `ResourceError` when another process owns it or it cannot be opened.
   */
  static async open(folder: string): Promise<EmbeddedPostgres> {
    const own = resolve(folder);
    await mkdir(own, { recursive: true });
    const embedded = new EmbeddedPostgres(own, await lockFolder(join(own, 'lock.json'), own));
    try {
      await embedded.#start();
    } catch (error) {
      await embedded.close();
      throw error;
    }
    return embedded;
  }

  /** A new connection, for `pg`. The one before must have ended; what it left open is rolled back. */
  connect(): ThreadStream {
    if (!this.#thread) throw new MorphoscopeError('ResourceError', 'the embedded database is closed');
    return new ThreadStream(this.#thread, ++this.#connections);
  }

  /** Ends the thread in order and gives the folder up. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    if (thread) {
      thread.postMessage({ close: true } satisfies ToThread);
      await answerOf(thread).catch(() => {});
      await thread.terminate();
    }
    await this.#lock.release();
  }

  async #start(): Promise<void> {
    const thread = new Worker(script, { workerData: { folder: join(this.#folder, 'postgres') } });
    this.#thread = thread;
    try {
      await answerOf(thread);
    } catch (cause) {
      throw new MorphoscopeError(
        'ResourceError',
        `the embedded database cannot be opened: ${String(cause)}`,
        {
          where: this.#folder,
          suggestion: 'Put a backup of the folder in its place; see docs/how-to/back-up-and-restore.md.',
          cause,
        },
      );
    }
  }
}

/** The next answer that is not data. */
function answerOf(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (message: FromThread) => {
      if ('bytes' in message) return;
      thread.off('message', settle);
      if ('failed' in message) reject(new Error(message.failed));
      else resolve();
    };
    thread.on('message', settle);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('its thread ended')));
  });
}
