import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import type { FromThread, ToThread } from './wire.js';

const TERMINATE = 0x58;

/**
 * Stands where `pg` has a socket: what is written goes to the thread of the embedded database, its answers are read.
 * So one driver, and the code above it, serves both databases.
 */
export class ThreadStream extends Duplex {
  readonly #starting: Promise<Worker>;
  readonly #connection: number;
  #thread: Worker | undefined;

  constructor(thread: Promise<Worker>, connection: number) {
    super();
    this.#starting = thread;
    this.#connection = connection;
  }

  /** As `net.Socket`: `connect` is emitted when the database is there, `error` when it does not come. */
  connect(): this {
    this.#starting.then(
      (thread) => {
        if (this.destroyed) return;
        this.#thread = thread;
        thread.on('message', this.#receive);
        thread.once('exit', this.#stop);
        this.emit('connect');
      },
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  /** As `net.Socket`; there is no network. */
  setNoDelay(): this {
    return this;
  }

  /** As `net.Socket`; there is no network. */
  setKeepAlive(): this {
    return this;
  }

  /** As `net.Socket`; the thread decides how long the process lives. */
  ref(): this {
    return this;
  }

  /** As `net.Socket`; the thread decides how long the process lives. */
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#send(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#thread?.off('message', this.#receive);
    this.#thread?.off('exit', this.#stop);
    done(error);
  }

  #send(chunk: Buffer): void {
    // The message that ends a connection would end the only backend there is.
    if (chunk.length === 5 && chunk[0] === TERMINATE) {
      this.push(null);
      return;
    }
    const bytes = new Uint8Array(chunk);
    this.#thread?.postMessage({ connection: this.#connection, bytes } satisfies ToThread, [bytes.buffer]);
  }

  #stop = (): void => {
    this.destroy(new Error('Connection terminated: the thread of the embedded database ended'));
  };

  #receive = (message: FromThread): void => {
    if ('failed' in message) this.destroy(new Error(message.failed));
    else if ('bytes' in message && message.connection === this.#connection)
      this.push(Buffer.from(message.bytes.buffer));
  };
}
