import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import type { FileLock } from '@morphoscope/domain/lock';
import { lockFolder } from './folder-lock.js';
import { ThreadStream } from './thread-stream.js';
import type { FromThread, ToThread } from './wire.js';

// From `src` and from `dist`: a thread runs the built file.
const script = new URL('../../dist/embedded/postgres-thread.js', import.meta.url);

/** How long an orderly end may take, ms; then the thread is ended as `kill -9` would. */
const CLOSING_MS = 10_000;

/**
 * PostgreSQL as WebAssembly in a thread of this process, on a folder that this process owns. One connection at a time. A
 * thread that dies loses what was not committed; the next connection starts another.
 */
export class EmbeddedPostgres {
  readonly #folder: string;
  readonly #lock: FileLock;
  #thread: Promise<Worker> | undefined;
  #connections = 0;
  #closed = false;

  private constructor(folder: string, lock: FileLock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /**
   * Opens the folder, or makes it. The data lies in its `postgres`, the lock beside it.
   * @throws MorphoscopeError `ResourceError` when another process owns it or it cannot be opened.
   */
  static async open(folder: string): Promise<EmbeddedPostgres> {
    await mkdir(folder, { recursive: true });
    // One folder may have several names; this process must know it by one.
    const own = await realpath(folder);
    const embedded = new EmbeddedPostgres(own, await lockFolder(own));
    try {
      await embedded.#running();
    } catch (error) {
      await embedded.close();
      throw error;
    }
    return embedded;
  }

  /** A new connection, for `pg`. The one before must have ended; what it left open is rolled back. */
  connect(): ThreadStream {
    return new ThreadStream(this.#running(), ++this.#connections);
  }

  /** Ends the thread in order and gives the folder up. */
  async close(): Promise<void> {
    this.#closed = true;
    const thread = await this.#thread?.catch(() => undefined);
    if (thread) {
      thread.postMessage({ close: true } satisfies ToThread);
      const late = new AbortController();
      await Promise.race([
        answerOf(thread).catch(() => {}),
        sleep(CLOSING_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
      await thread.terminate();
    }
    await this.#lock.release();
  }

  #running(): Promise<Worker> {
    if (this.#closed)
      return Promise.reject(new MorphoscopeError('ResourceError', 'the embedded database is closed'));
    this.#thread ??= this.#start();
    return this.#thread;
  }

  async #start(): Promise<Worker> {
    const thread = new Worker(script, { workerData: { folder: join(this.#folder, 'postgres') } });
    thread.once('exit', () => {
      this.#thread = undefined;
    });
    // What ended it is told to the connection that waits.
    thread.on('error', () => {});
    try {
      await answerOf(thread);
      return thread;
    } catch (cause) {
      await thread.terminate();
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
      done();
      if ('failed' in message) reject(new Error(message.failed));
      else resolve();
    };
    const end = () => {
      done();
      reject(new Error('its thread ended'));
    };
    const done = () => {
      thread.off('message', settle);
      thread.off('error', fail);
      thread.off('exit', end);
    };
    const fail = (error: Error) => {
      done();
      reject(error);
    };
    thread.on('message', settle);
    thread.on('error', fail);
    thread.on('exit', end);
  });
}
