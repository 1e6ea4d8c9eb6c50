interface Making {
  readonly picture: Promise<Uint8Array>;
  readonly controller: AbortController;
  waiting: number;
}

/** Pictures by key: the last ones kept up to a number of bytes, and those being made shared by all who wait for them. */
export class PictureStore {
  readonly #kept = new Map<string, Uint8Array>();
  readonly #making = new Map<string, Making>();
  #bytes = 0;

  constructor(private readonly capacity: number) {}

  /** Bytes kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A picture, made where it is not there. Its making is given up when nobody waits for it any more. */
  async get(
    key: string,
    make: (needed: AbortSignal) => Promise<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const making = this.#making.get(key) ?? this.#start(key, make);
    making.waiting++;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        making.waiting--;
        if (making.waiting === 0) {
          if (this.#making.get(key) === making) this.#making.delete(key);
          making.controller.abort(signal?.reason);
        }
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      making.picture.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
    });
  }

  #start(key: string, make: (needed: AbortSignal) => Promise<Uint8Array>): Making {
    const controller = new AbortController();
    const picture = make(controller.signal);
    const making: Making = { picture, controller, waiting: 0 };
    this.#making.set(key, making);
    const done = (): void => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    };
    picture.then((bytes) => {
      done();
      this.#keep(key, bytes);
    }, done);
    return making;
  }

  #keep(key: string, bytes: Uint8Array): void {
    if (this.#kept.has(key) || bytes.length > this.capacity) return;
    this.#kept.set(key, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, value] of this.#kept) {
      if (this.#bytes <= this.capacity) break;
      this.#kept.delete(oldest);
      this.#bytes -= value.length;
    }
  }
}
