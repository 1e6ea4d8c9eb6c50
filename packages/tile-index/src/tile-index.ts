import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { type Collected, collectFiltered, type SearchFilter } from './filtered-search.js';
import { type IndexFile, readIndexFile, readVectors, writeIndexFolder } from './index-folder.js';
import {
  checkRows,
  checkWhole,
  FEW_ROWS,
  type IndexOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options.js';
import { bestOfRegion, meanRow } from './region-search.js';
import { normaliseRows } from './segment/distance.kernel.js';
import type { HnswStatus } from './segment/hnsw.js';
import { type Candidate, emptyNearest, type Nearest, putNearest, takeNearest } from './segment/nearest.js';
import { type AddHooks, Segments } from './segments.js';

/** How a build is followed, stopped and taken up again. */
export interface BuildHooks extends Omit<AddHooks, 'onSegment'> {
  /**
   * Folder, there already, for finished graphs. A build that is stopped and started again with the same rows and options reads those it
   * finds there. The caller gives other rows or options another folder.
   */
  readonly checkpoint?: string;
}

/** What is searched for. */
export interface SearchOptions extends SearchFilter {
  /** Rows wanted. */
  readonly k: number;
  /** Candidates looked at. Default: the index's own. */
  readonly ef?: number;
}

/**
 * Vectors and which of them are near which. The vectors and their HNSW graphs live in threads of their own: neither
 * building nor searching holds up the caller's. Rows are numbered from 0 in the order they were added; numbers stay when
 * rows are removed. Close it, or the process stays alive.
 *
 * Distances of answers are always exact (float64 from the float32 vectors); what the graph may miss is a row.
 */
export class TileIndex {
  readonly #segments: Segments;
  readonly #removed = new Set<number>();
  #status: HnswStatus = { available: false, detail: '' };

  private constructor(segments: Segments) {
    this.#segments = segments;
  }

  /**
   * Builds an index, one thread per segment.
   * @param rows `n × d`, copied.
   * @throws MorphoscopeError `InputError` for rows that are none, `StudyError` when stopped by the signal
   */
  static async build(
    rows: { readonly data: Float32Array; readonly d: number },
    options: IndexOptions = {},
    hooks: BuildHooks = {},
  ): Promise<TileIndex> {
    const { data, d } = rows;
    await checkRows(data, d, 'vectors of the index');
    const n = data.length / d;
    const segments = new Segments(d, resolveOptions(options, n), n);
    const index = new TileIndex(segments);
    try {
      index.#status = await segments.status();
      const { checkpoint, ...follow } = hooks;
      const kept = index.#status.available ? await graphsIn(checkpoint, segments.size) : new Set<number>();
      await segments.add(data, (s) => !kept.has(s), {
        ...follow,
        onSegment: async (s) => {
          if (checkpoint === undefined) return;
          if (!kept.has(s)) await segments.write(s, graphPath(checkpoint, s));
          else if (!(await segments.attach(s, graphPath(checkpoint, s)))) throw damaged(checkpoint);
        },
      });
      return index;
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  /**
   * Reads an index that `save` wrote. Where hnswlib-node cannot be loaded, its searches are exact.
   * @throws MorphoscopeError `StudyError` when the folder holds none, or files that do not belong together
   */
  static async load(folder: string): Promise<TileIndex> {
    const { n, d, options, removed, hasGraphs } = await readIndexFile(folder);
    const segments = new Segments(d, options, n);
    const index = new TileIndex(segments);
    try {
      await readVectors(folder, n, d, (rows) => segments.add(rows, () => false, {}, true));
      index.#status = await segments.status();
      if (index.#status.available) {
        if (!hasGraphs) index.#status = { available: false, detail: 'the index was built without graphs' };
        for (let s = 0; hasGraphs && s < segments.size; s++)
          if (!(await segments.attach(s, graphPath(folder, s)))) throw damaged(folder);
      }
      await segments.remove(Uint32Array.from(removed), true);
      for (const row of removed) index.#removed.add(row);
      return index;
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  /** Rows added so far, removed ones included. */
  get n(): number {
    return this.#segments.count;
  }

  get d(): number {
    return this.#segments.d;
  }

  get options(): ResolvedOptions {
    return this.#segments.options;
  }

  /** Rows that can be found. */
  get size(): number {
    return this.n - this.#removed.size;
  }

  /** Numbers of the rows that can be found, ascending. */
  alive(): number[] {
    return Array.from({ length: this.n }, (_, row) => row).filter((row) => !this.#removed.has(row));
  }

  /** Whether searches go through the graph, and if not, why. */
  get graph(): HnswStatus {
    return this.#status;
  }

  /**
   * Whether a search looks at every row that may be found, so that it misses none: without a graph, or where few are allowed.
   * @param allowed as in `SearchOptions`.
   */
  isExact(allowed?: Uint8Array): boolean {
    return !this.#status.available || (allowed !== undefined && this.#filterOf(allowed).rows <= FEW_ROWS);
  }

  /** Adds rows, `m × d`, copied. @returns number of the first of them */
  async append(rows: Float32Array, hooks: Omit<AddHooks, 'onSegment'> = {}): Promise<number> {
    await checkRows(rows, this.d, 'vectors to add');
    const first = this.n;
    await this.#segments.add(rows, () => this.#status.available, hooks);
    return first;
  }

  /** Removes rows: they are not found again. Removing one twice does nothing. */
  async remove(rows: ArrayLike<number>): Promise<void> {
    const wanted = Uint32Array.from(rows);
    for (const row of Array.from(rows)) this.#checkRow(row);
    await this.#segments.remove(wanted, false);
    for (const row of wanted) this.#removed.add(row);
  }

  /** Vectors of rows as the index holds them, `rows × d`: of length 1 with the cosine metric. */
  vectors(rows: ArrayLike<number>): Promise<Float32Array> {
    for (const row of Array.from(rows)) this.#checkRow(row);
    return this.#segments.vectors(rows);
  }

  /**
   * The `k` nearest rows of each query that the filter lets through. Few of them, or few left by it near the query, are
   * looked at one by one; else the graph is asked for more than `k`.
   * @param queries `q × d`
   */
  async search(queries: Float32Array, options: SearchOptions): Promise<Nearest> {
    const { k, allowed, groups } = await this.#checked(queries, options);
    const prepared = this.#prepared(queries);
    if (!allowed && !groups) return this.#approximate(prepared, k, options.ef);
    const filter: Collected = {
      ...this.#filterOf(allowed),
      ...(groups ? { groups } : {}),
      removed: this.#removed.size,
    };
    const q = queries.length / this.d;
    const nearest = emptyNearest(q, k);
    for (let i = 0; i < q; i++) {
      const one = prepared.slice(i * this.d, (i + 1) * this.d);
      const found = await collectFiltered(filter, k, this.n, this.#status.available, {
        graph: async (wanted) => takeNearest(await this.#approximate(one, wanted, options.ef), 0),
        exact: async (wanted) => takeNearest(await this.#segments.exact(one, wanted, allowed), 0),
        among: async (wanted, rows) => takeNearest(await this.#segments.among(one, wanted, rows), 0),
      });
      putNearest(nearest, i, found);
    }
    return nearest;
  }

  /** The truth: looks at every row that may be found. */
  async searchExact(queries: Float32Array, k: number, allowed?: Uint8Array): Promise<Nearest> {
    await this.#checked(queries, { k, ...(allowed ? { allowed } : {}) });
    return this.#segments.exact(this.#prepared(queries), k, allowed);
  }

  /**
   * The nearest rows of a region of several tiles.
   * @param queries `q × d`, the region's vectors
   * @param how `mean`: to their mean vector; `best`: to whichever of them is nearest
   */
  async searchRegion(
    queries: Float32Array,
    how: 'mean' | 'best',
    options: SearchOptions,
  ): Promise<Candidate[]> {
    await this.#checked(queries, options);
    if (how === 'mean')
      return takeNearest(await this.search(meanRow(this.#prepared(queries), this.d), options), 0);
    return bestOfRegion(await this.search(queries, options), queries.length / this.d, options);
  }

  /** Writes the index into a new folder, which is either absent or whole. A folder that is there is replaced. */
  async save(folder: string): Promise<void> {
    const hasGraphs = this.#status.available;
    const file: IndexFile = {
      n: this.n,
      d: this.d,
      options: this.options,
      removed: [...this.#removed].sort((a, b) => a - b),
      hasGraphs,
    };
    await writeIndexFolder(
      folder,
      file,
      (rows) => this.#segments.vectors(rows),
      async (target) => {
        for (let s = 0; hasGraphs && s < this.#segments.size; s++)
          await this.#segments.write(s, graphPath(target, s));
      },
    );
  }

  /** Ends the threads; what was asked is answered first. */
  async close(): Promise<void> {
    await this.#segments.close();
  }

  #approximate(queries: Float32Array, k: number, ef = this.options.ef): Promise<Nearest> {
    if (!this.#status.available) return this.#segments.exact(queries, k);
    // Each segment holds its share of the nearest rows and needs to look at fewer: measured, recall stays.
    const each = Math.ceil(Math.max(ef, k) / this.#segments.size ** 0.7);
    return this.#segments.search(queries, k, each);
  }

  #filterOf(allowed: Uint8Array | undefined): { allowed: Uint8Array | undefined; rows: number } {
    if (!allowed) return { allowed, rows: this.size };
    let rows = 0;
    for (let i = 0; i < allowed.length; i++) if (allowed[i] === 1 && !this.#removed.has(i)) rows++;
    return { allowed, rows };
  }

  #prepared(rows: Float32Array): Float32Array {
    if (this.options.metric === 'l2') return rows;
    const unit = rows.slice();
    normaliseRows(unit, this.d);
    return unit;
  }

  async #checked(queries: Float32Array, options: SearchOptions): Promise<SearchOptions> {
    await checkRows(queries, this.d, 'vectors to search for');
    checkWhole('k', options.k, 1);
    for (const [name, mask] of Object.entries({ allowed: options.allowed, groups: options.groups })) {
      if (!mask || mask.length === this.n) continue;
      throw new MorphoscopeError('InputError', `${name} has ${mask.length} entries for ${this.n} rows`);
    }
    return options;
  }

  #checkRow(row: number): void {
    if (Number.isInteger(row) && row >= 0 && row < this.n) return;
    throw new MorphoscopeError('InputError', `there is no row ${row}: the index has ${this.n}`);
  }
}

function graphPath(folder: string, segment: number): string {
  return join(folder, `graph-${segment}.hnsw`);
}

async function graphsIn(folder: string | undefined, segments: number): Promise<Set<number>> {
  const there = new Set<number>();
  if (folder === undefined) return there;
  for (let s = 0; s < segments; s++) {
    const found = await access(graphPath(folder, s)).then(
      () => true,
      () => false,
    );
    if (found) there.add(s);
  }
  return there;
}

function damaged(where: string): MorphoscopeError {
  return new MorphoscopeError('StudyError', 'the graphs of the index do not fit its vectors', {
    where,
    suggestion: 'Delete the folder and build the index anew.',
  });
}
