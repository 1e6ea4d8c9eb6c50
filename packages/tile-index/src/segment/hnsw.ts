import { rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ResolvedOptions } from '../options.js';

/** What we use of hnswlib-node. Stated here since the package may be missing, types included. */
interface HnswGraph {
  initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
  addPoint(point: number[], label: number): void;
  searchKnn(point: number[], k: number): { readonly neighbors: readonly number[] };
  markDelete(label: number): void;
  resizeIndex(maxElements: number): void;
  setEf(ef: number): void;
  getCurrentCount(): number;
  getMaxElements(): number;
  getNumDimensions(): number;
  readIndexSync(path: string): void;
  writeIndexSync(path: string): void;
}

type HnswModule = { readonly HierarchicalNSW: new (space: 'l2', d: number) => HnswGraph };

/** Whether hnswlib-node can be loaded here, and why not. */
export interface HnswStatus {
  readonly available: boolean;
  readonly detail: string;
}

const require = createRequire(import.meta.url);

/** Tries to load hnswlib-node, which compiles itself on install and may be missing. */
export function hnswStatus(): HnswStatus {
  try {
    require('hnswlib-node');
    return { available: true, detail: 'hnswlib-node' };
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!;
    return {
      available: false,
      detail: `hnswlib-node could not be loaded (${reason}): every search is exact.`,
    };
  }
}

/**
 * One HNSW graph (Malkov & Yashunin 2018) over rows numbered from 0. Always Euclidean: for unit vectors that is the order
 * of cosine too. hnswlib takes plain arrays only; this is the one place that makes them.
 */
export class Hnsw {
  readonly #graph: HnswGraph;
  readonly #point: number[];

  constructor(
    private readonly d: number,
    private readonly options: ResolvedOptions,
  ) {
    const { HierarchicalNSW } = require('hnswlib-node') as HnswModule;
    this.#graph = new HierarchicalNSW('l2', d);
    this.#point = new Array<number>(d).fill(0);
  }

  /** Makes room for `capacity` rows; call it before the first row. */
  begin(capacity: number): void {
    const { M: m, efConstruction, seed: randomSeed } = this.options;
    this.#graph.initIndex({ maxElements: Math.max(1, capacity), m, efConstruction, randomSeed });
  }

  get count(): number {
    return this.#graph.getCurrentCount();
  }

  /** Inserts row `label`, `rows[at…at+d)`. */
  add(rows: Float32Array, at: number, label: number): void {
    const most = this.#graph.getMaxElements();
    if (label >= most) this.#graph.resizeIndex(Math.max(label + 1, Math.ceil(most * 1.5)));
    this.#graph.addPoint(this.#plain(rows, at), label);
  }

  /** At most `k` rows near the query, in no promised order. */
  search(queries: Float32Array, at: number, k: number, ef: number): readonly number[] {
    this.#graph.setEf(Math.max(ef, k));
    const most = Math.min(k, this.#graph.getCurrentCount());
    return most < 1 ? [] : this.#graph.searchKnn(this.#plain(queries, at), most).neighbors;
  }

  remove(label: number): void {
    this.#graph.markDelete(label);
  }

  /** @throws Error when the file is not such a graph */
  read(path: string): void {
    this.#graph.readIndexSync(path);
  }

  /** Writes the graph so that the file is either absent or whole. */
  async write(path: string): Promise<void> {
    this.#graph.writeIndexSync(`${path}.tmp`);
    await rename(`${path}.tmp`, path);
  }

  #plain(rows: Float32Array, at: number): number[] {
    for (let i = 0; i < this.d; i++) this.#point[i] = rows[at + i]!;
    return this.#point;
  }
}
