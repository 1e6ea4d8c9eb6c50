import { compress, type Encoding } from '../http/compressed.js';
import { Limiter } from '../http/limiter.js';
import { PictureStore } from '../picture/picture-store.js';

/** Tiles of maps kept, compressed, bytes. */
const KEPT_BYTES = 64 * 2 ** 20;

/** Tiles of maps and columns of atlases as they are sent, made once and compressed off the event loop. */
export class MapStore {
  readonly #store = new PictureStore(KEPT_BYTES);
  readonly limiter = new Limiter({ atOnce: 8, waiting: 1000 });

  /** Bytes kept. */
  get keptBytes(): number {
    return this.#store.bytes;
  }

  /**
   * Bytes in an encoding.
   * @param tag another one where the bytes are others.
   * @throws Refusal 503 when too many wait.
   */
  get(
    tag: string,
    encoding: Encoding,
    make: () => Promise<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const work = async (): Promise<Uint8Array> => compress(await make(), encoding);
    return this.#store.get(`${tag} ${encoding}`, (needed) => this.limiter.run(work, needed), signal);
  }
}
