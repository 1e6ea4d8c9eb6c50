import type { Arena } from './kernels.js';
import { NnlsKernel } from './nnls.js';
import type { Products } from './products.js';
import type { TransformReply, TransformRequest } from './shard-protocol.js';

/** Rows per step: their projections and W stay in cache. */
const STEP = 512;

/** NNLS of rows that come and go; one per worker and dictionary. */
export class TransformHost {
  readonly #arena: Arena;
  readonly #products: Products;
  readonly #H: Float32Array;
  readonly #K: number;
  readonly #d: number;
  readonly #nnls: NnlsKernel;
  readonly #p: number;
  readonly #w: number;
  readonly #norms: number;
  readonly #total: number;

  constructor(
    arena: Arena,
    products: Products,
    { H, K, gram }: { H: Float32Array; K: number; gram: Float64Array },
  ) {
    this.#arena = arena;
    this.#products = products;
    this.#H = H;
    this.#K = K;
    this.#d = H.length / K;
    this.#nnls = new NnlsKernel(arena, K, STEP);
    this.#nnls.setGram(gram);
    this.#p = arena.allocate(K * STEP * 4);
    this.#w = arena.allocate(K * STEP * 4);
    this.#norms = arena.allocate(STEP * 4);
    this.#total = arena.allocate(8);
  }

  async run({ rows, n, statistics }: TransformRequest): Promise<TransformReply> {
    const K = this.#K;
    const d = this.#d;
    const W = new Float32Array(n * K);
    let flags = 0;
    for (let at = 0; at < n; at += STEP) {
      const count = Math.min(STEP, n - at);
      const part = rows.subarray(at * d, (at + count) * d);
      const p = this.#arena.f32(this.#p, K * count);
      await this.#products.transposed(part, this.#H, count, d, K, p);
      flags |= this.#solve(count, W.subarray(at * K, (at + count) * K));
    }
    return { W, flags, rows, ...(statistics ? await this.#statistics(rows, n, W) : {}) };
  }

  async #statistics(rows: Float32Array, n: number, W: Float32Array) {
    const K = this.#K;
    const d = this.#d;
    const turned = new Float32Array(K * n);
    for (let i = 0; i < n; i++) for (let k = 0; k < K; k++) turned[k * n + i] = W[i * K + k]!;
    const products = new Float32Array(K * d);
    const gram = new Float32Array(K * K);
    await this.#products.normal(turned, rows.subarray(0, n * d), K, n, d, products);
    await this.#products.transposed(turned, turned, K, n, K, gram);
    let total = 0;
    let flags = 0;
    for (let i = 0; i < n * d; i++) {
      const value = rows[i]!;
      total += value * value;
      if (value < 0) flags |= 1;
    }
    if (!Number.isFinite(total)) flags |= 2;
    return { products, gram, total, flags };
  }

  /** W (`count × K`) of one step; 2 where a projection is not finite, which is how a NaN in the rows shows. */
  #solve(count: number, W: Float32Array): number {
    const K = this.#K;
    const padded = Math.ceil(count / 16) * 16;
    this.#arena.f32(this.#p, K * padded).fill(0, K * count);
    const flags = this.#arena.kernels.scanRows(this.#p, count, K, this.#norms, this.#total) & 2;
    const w = this.#arena.f32(this.#w, K * padded).fill(0);
    if (flags === 0) this.#nnls.solve(this.#p, this.#w, count);
    W.set(w.subarray(0, K * count));
    return flags;
  }
}
