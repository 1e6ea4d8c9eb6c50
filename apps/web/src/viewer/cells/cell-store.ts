import { type CellKey, keyText } from './cell-grid';
import type { CellSource } from './cell-source';
import type { CellTile } from './cell-tile';
import { Recent } from './recent';

export interface CellStoreOptions {
  /** Bytes of tiles kept. Default 192 MiB. */
  readonly keep?: number;
  /** Requests at a time. Default 6. */
  readonly parallel?: number;
  /** Milliseconds before a failed tile is asked for again. Default 3000. */
  readonly retryAfter?: number;
}

/** What a store tells whoever shows its tiles. */
export interface CellStoreEvents {
  /** A tile arrived, or gave up. */
  changed(): void;
}

/**
 * Tiles of one source: kept while they fit, asked for when wanted, and no longer asked for when nobody wants them. The
 * list of wanted tiles is given anew with every frame.
 */
export class CellStore {
  readonly #tiles: Recent<CellTile>;
  readonly #loading = new Map<string, AbortController>();
  readonly #failed = new Map<string, number>();
  readonly #most: number;
  readonly #parallel: number;
  readonly #retryAfter: number;
  #wanted: readonly CellKey[] = [];
  #error: Error | undefined;
  #closed = false;

  constructor(
    readonly source: CellSource,
    readonly events: CellStoreEvents,
    { keep = 192 * 2 ** 20, parallel = 6, retryAfter = 3000 }: CellStoreOptions = {},
  ) {
    this.#tiles = new Recent(keep);
    const { grid, channels } = source;
    this.#most = Math.max(1, Math.floor(keep / ((channels + 1) * grid.tileSide ** 2)));
    this.#parallel = parallel;
    this.#retryAfter = retryAfter;
  }

  /** Why the last tile could not be had; gone with the next that could. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Tiles on their way. */
  get loading(): number {
    return this.#loading.size;
  }

  /** Wanted tiles that are not there yet. */
  get missing(): number {
    return this.#wanted.filter((key) => this.#tiles.peek(keyText(key)) === undefined).length;
  }

  get bytes(): number {
    return this.#tiles.bytes;
  }

  /** The tile, if it is here. Counts as used. */
  get(key: CellKey): CellTile | undefined {
    return this.#tiles.get(keyText(key));
  }

  /** The tile, if it is here. Does not count as used. */
  peek(key: CellKey): CellTile | undefined {
    return this.#tiles.peek(keyText(key));
  }

  /** Says which tiles are needed now, the most urgent first; requests for others are cancelled. */
  want(keys: readonly CellKey[]): void {
    if (this.#closed) return;
    // More than fits would drop each other and be asked for without end.
    this.#wanted = keys.slice(0, this.#most);
    const names = new Set(this.#wanted.map(keyText));
    for (const [name, controller] of this.#loading) {
      if (names.has(name)) continue;
      controller.abort();
      this.#loading.delete(name);
    }
    this.#pump();
  }

  /** Ends all requests and forgets all tiles. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
    this.#tiles.clear();
    this.#wanted = [];
  }

  #pump(): void {
    for (const key of this.#wanted) {
      if (this.#loading.size >= this.#parallel) return;
      const name = keyText(key);
      if (this.#tiles.peek(name) !== undefined || this.#loading.has(name)) continue;
      if ((this.#failed.get(name) ?? 0) > Date.now()) continue;
      void this.#load(key, name);
    }
  }

  async #load(key: CellKey, name: string): Promise<void> {
    const controller = new AbortController();
    this.#loading.set(name, controller);
    try {
      const tile = await this.source.fetch(key, controller.signal);
      if (controller.signal.aborted) return;
      this.#tiles.set(name, tile, tile.planes.byteLength);
      this.#failed.delete(name);
      this.#error = undefined;
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#fail(name, error);
    }
    this.#loading.delete(name);
    this.#pump();
    this.events.changed();
  }

  #fail(name: string, error: unknown): void {
    this.#error = error instanceof Error ? error : new Error(String(error));
    this.#failed.set(name, Date.now() + this.#retryAfter);
    setTimeout(() => this.#pump(), this.#retryAfter + 10);
  }
}
