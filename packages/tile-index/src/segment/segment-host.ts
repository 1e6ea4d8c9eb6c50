import { distanceOf, searchAll, searchAmong } from './exact-search.js';
import { Hnsw, type HnswStatus, hnswStatus } from './hnsw.js';
import { emptyNearest, type Nearest, putNearest } from './nearest.js';
import { Products } from './products.js';
import type { SegmentOperations, SegmentSetup } from './protocol.js';
import { RowStore } from './row-store.js';

/** A share of the rows with its graph, in the thread it lives in. */
export class SegmentHost implements SegmentOperations {
  readonly #store: RowStore;
  readonly #products = new Products();
  readonly #status: HnswStatus;
  #hnsw: Hnsw | undefined;

  constructor(private readonly setup: SegmentSetup) {
    this.#store = new RowStore(setup.d, setup.capacity);
    this.#status =
      setup.options.search === 'exact'
        ? { available: false, detail: 'every search looks at all rows' }
        : hnswStatus();
  }

  async status(): Promise<HnswStatus> {
    return this.#status;
  }

  async add({ rows, insert }: { rows: Float32Array; insert: boolean }): Promise<void> {
    const { d } = this.setup;
    const first = this.#store.count;
    this.#store.append(rows);
    if (!insert || !this.#status.available) return;
    const hnsw = this.#graph();
    for (let i = 0; i < rows.length / d; i++) hnsw.add(rows, i * d, first + i);
  }

  async attach({ path }: { path: string }): Promise<boolean> {
    if (!this.#status.available) return false;
    const hnsw = new Hnsw(this.setup.d, this.setup.options);
    try {
      hnsw.read(path);
    } catch {
      return false;
    }
    if (hnsw.count !== this.#store.count) return false;
    this.#hnsw = hnsw;
    return true;
  }

  async write({ path }: { path: string }): Promise<void> {
    if (this.#status.available) await this.#graph().write(path);
  }

  async vectors({ rows }: { rows: Uint32Array }): Promise<Float32Array> {
    const { d } = this.setup;
    const { data } = this.#store;
    const out = new Float32Array(rows.length * d);
    rows.forEach((row, i) => {
      out.set(data.subarray(row * d, (row + 1) * d), i * d);
    });
    return out;
  }

  async search({ queries, k, ef }: { queries: Float32Array; k: number; ef: number }): Promise<Nearest> {
    const { d, options } = this.setup;
    if (!this.#hnsw) return this.exact({ queries, k });
    const distance = distanceOf(options.metric);
    const nearest = emptyNearest(queries.length / d, k);
    for (let q = 0; q < queries.length / d; q++) {
      const found = this.#hnsw.search(queries, q * d, k, ef);
      putNearest(
        nearest,
        q,
        found.map((row) => ({ row, distance: distance(queries, q * d, this.#store.data, row * d, d) })),
      );
    }
    return nearest;
  }

  exact({
    queries,
    k,
    allowed,
  }: {
    queries: Float32Array;
    k: number;
    allowed?: Uint8Array;
  }): Promise<Nearest> {
    return searchAll(this.#store, this.setup.options.metric, this.#products, queries, k, allowed);
  }

  async among({
    queries,
    k,
    rows,
  }: {
    queries: Float32Array;
    k: number;
    rows: Uint32Array;
  }): Promise<Nearest> {
    return searchAmong(this.#store, this.setup.options.metric, queries, k, rows);
  }

  async remove({ rows, marked }: { rows: Uint32Array; marked: boolean }): Promise<void> {
    for (const row of rows) {
      if (this.#store.removed[row] === 1) continue;
      this.#store.remove(row);
      if (!marked) this.#hnsw?.remove(row);
    }
  }

  #graph(): Hnsw {
    if (!this.#hnsw) {
      this.#hnsw = new Hnsw(this.setup.d, this.setup.options);
      this.#hnsw.begin(Math.max(this.setup.capacity, this.#store.count));
    }
    return this.#hnsw;
  }
}
