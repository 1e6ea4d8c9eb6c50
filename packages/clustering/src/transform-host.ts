import type { Arena } from './kernels.js';
import { NnlsKernel } from './nnls.js';
import type { Products } from './products.js';
import type { TransformReply } from './shard-protocol.js';

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

  async run(rows: Float32Array, n: number): Promise<TransformReply> {
    const K = this.#K;
    const d = this.#d;
    const W = new Float32Array(n * K);
    let flags = 0;
    for (let at = 0; at < n; at += STEP) {
      const count = Math.min(STEP, n - at);
      const part = rows.subarray(at * d, (at + count) * d);
      const projections = new Float32Array(K * count);
      await this.#products.transposed(this.#H, part, K, d, count, projections);
      flags |= this.#solve(projections, count, W.subarray(at * K, (at + count) * K));
    }
    return { W, flags, rows };
  }

  /** W (`count × K`) of one step; 2 where a projection is not finite, which is how a NaN in the rows shows. */
  #solve(projections: Float32Array, count: number, W: Float32Array): number {
    const K = this.#K;
    const ld = Math.ceil(count / 16) * 16;
    const p = this.#arena.f32(this.#p, K * ld);
    for (let k = 0; k < K; k++) {
      p.set(projections.subarray(k * count, (k + 1) * count), k * ld);
      p.fill(0, k * ld + count, (k + 1) * ld);
    }
    const flags = this.#arena.kernels.scanRows(this.#p, K, ld, this.#norms, this.#total) & 2;
    const w = this.#arena.f32(this.#w, K * ld).fill(0);
    if (flags === 0) this.#nnls.solve(this.#p, this.#w, count, ld);
    for (let k = 0; k < K; k++) for (let i = 0; i < count; i++) W[i * K + k] = w[k * ld + i]!;
    return flags;
  }
}
