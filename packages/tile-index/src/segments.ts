import { MorphoscopeError } from '@morphoscope/domain';
import type { ResolvedOptions } from './options.js';
import { normaliseRows } from './segment/distance.kernel.js';
import type { HnswStatus } from './segment/hnsw.js';
import { mergeNearest, type Nearest } from './segment/nearest.js';
import type { SegmentOperations } from './segment/protocol.js';
import { Thread } from './thread/thread.js';

/** Rows per message while rows are added: a search that comes in between waits for so many insertions at most. */
const CHUNK = 256;

/** How far adding is, and how it is stopped. */
export interface AddHooks {
  /** @param done rows added of those asked for */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Called when a segment has all its rows. */
  readonly onSegment?: (segment: number) => Promise<void>;
}

/** Rows dealt in turn to threads: row r is row ⌊r / S⌋ of segment r mod S. Searches ask all of them and merge. */
export class Segments {
  readonly #threads: readonly Thread<SegmentOperations>[];
  #count = 0;

  constructor(
    readonly d: number,
    readonly options: ResolvedOptions,
    capacity: number,
  ) {
    const script = new URL('./segment/segment-worker.js', import.meta.url);
    const share = Math.ceil(capacity / options.segments);
    const setup = { d, options, capacity: share };
    this.#threads = Array.from({ length: options.segments }, () => new Thread(script, setup));
  }

  /** Rows added, removed ones included. */
  get count(): number {
    return this.#count;
  }

  /** Number of segments. */
  get size(): number {
    return this.#threads.length;
  }

  status(): Promise<HnswStatus> {
    return this.#threads[0]!.call('status', null);
  }

  /**
   * Adds rows after those that are there, every segment its share, side by side; at length 1 with the cosine metric.
   * @param asTheyAre rows that an index saved, at length 1 already
   * @param insert whether a segment puts them into its graph, or waits to have one attached
   */
  async add(
    rows: Float32Array,
    insert: (segment: number) => boolean,
    { onProgress, signal, onSegment }: AddHooks = {},
    asTheyAre = false,
  ): Promise<void> {
    const { d, size } = this;
    const first = this.#count;
    const total = rows.length / d;
    let done = 0;
    await Promise.all(
      this.#threads.map(async (thread, s) => {
        const start = (((s - first) % size) + size) % size;
        for (let from = start; from < total; from += CHUNK * size) {
          if (signal?.aborted) throw new MorphoscopeError('StudyError', 'indexing was stopped');
          const share = Math.min(CHUNK, Math.ceil((total - from) / size));
          const chunk = new Float32Array(share * d);
          for (let i = 0; i < share; i++) {
            const at = (from + i * size) * d;
            chunk.set(rows.subarray(at, at + d), i * d);
          }
          if (this.options.metric === 'cosine' && !asTheyAre) normaliseRows(chunk, d);
          await thread.call('add', { rows: chunk, insert: insert(s) }, [chunk.buffer]);
          done += share;
          onProgress?.(done, total);
        }
        await onSegment?.(s);
      }),
    );
    this.#count += total;
  }

  /** Reads the graph of one segment. @returns false when the file is none over its rows */
  attach(segment: number, path: string): Promise<boolean> {
    return this.#threads[segment]!.call('attach', { path });
  }

  /** Writes the graph of one segment, where there is one. */
  write(segment: number, path: string): Promise<void> {
    return this.#threads[segment]!.call('write', { path });
  }

  /** The vectors of some rows, in the order asked, `rows × d`. */
  async vectors(rows: ArrayLike<number>): Promise<Float32Array> {
    const { d, size } = this;
    const out = new Float32Array(rows.length * d);
    const places: number[][] = Array.from({ length: size }, () => []);
    for (let i = 0; i < rows.length; i++) places[rows[i]! % size]!.push(i);
    await Promise.all(
      places.map(async (own, s) => {
        if (own.length === 0) return;
        const wanted = Uint32Array.from(own, (i) => Math.floor(rows[i]! / size));
        const found = await this.#threads[s]!.call('vectors', { rows: wanted });
        own.forEach((i, j) => {
          out.set(found.subarray(j * d, (j + 1) * d), i * d);
        });
      }),
    );
    return out;
  }

  /** By the graphs. @param ef candidates per segment */
  search(queries: Float32Array, k: number, ef: number): Promise<Nearest> {
    return this.#askAll(queries, k, (thread) => thread.call('search', { queries, k, ef }));
  }

  /** By looking at every row. @param allowed 1 per row that may be found */
  exact(queries: Float32Array, k: number, allowed?: Uint8Array): Promise<Nearest> {
    return this.#askAll(queries, k, (thread, s) =>
      thread.call('exact', { queries, k, ...(allowed ? { allowed: this.#shareOf(allowed, s) } : {}) }),
    );
  }

  /** By looking at these rows. */
  among(queries: Float32Array, k: number, rows: Uint32Array): Promise<Nearest> {
    const shares = this.#deal(rows);
    return this.#askAll(queries, k, (thread, s) => thread.call('among', { queries, k, rows: shares[s]! }));
  }

  /** Removes rows; `marked` when the graphs that were read know of it. */
  async remove(rows: Uint32Array, marked: boolean): Promise<void> {
    const shares = this.#deal(rows);
    await Promise.all(this.#threads.map((thread, s) => thread.call('remove', { rows: shares[s]!, marked })));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #askAll(
    queries: Float32Array,
    k: number,
    ask: (thread: Thread<SegmentOperations>, s: number) => Promise<Nearest>,
  ): Promise<Nearest> {
    const parts = await Promise.all(
      this.#threads.map(async (thread, s) => {
        const part = await ask(thread, s);
        for (let i = 0; i < part.rows.length; i++)
          if (part.rows[i]! >= 0) part.rows[i] = part.rows[i]! * this.size + s;
        return part;
      }),
    );
    return mergeNearest(parts, queries.length / this.d, k);
  }

  #shareOf(mask: Uint8Array, s: number): Uint8Array {
    const { size } = this;
    const share = new Uint8Array(Math.ceil((this.#count - s) / size));
    for (let i = 0; i < share.length; i++) share[i] = mask[i * size + s]!;
    return share;
  }

  #deal(rows: Uint32Array): Uint32Array[] {
    const { size } = this;
    return Array.from({ length: size }, (_, s) =>
      rows.filter((row) => row % size === s).map((row) => Math.floor(row / size)),
    );
  }
}
