import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ProductGraphs, ProductKind } from './product-graph.js';

/**
 * Matrix products by onnxruntime, one intra-op thread, in the calling thread (the native call blocks it). All matrices are
 * float32, row-major; results are written into the given arrays, nothing is copied.
 */
export class Products {
  readonly #graphs: ProductGraphs;
  readonly #sessions = new Map<ProductKind, Promise<InferenceSession>>();

  constructor(graphs: ProductGraphs) {
    this.#graphs = graphs;
  }

  /** `out (m × n) = a (m × k) · b (k × n)`. */
  async normal(a: Float32Array, b: Float32Array, m: number, k: number, n: number, out: Float32Array) {
    const session = await this.#session('normal');
    await session.run({ a: tensor(a, m, k), b: tensor(b, k, n) }, { ab: tensor(out, m, n) });
  }

  /** `out (m × n) = a (m × k) · bᵀ` with b `n × k`. */
  async transposed(a: Float32Array, b: Float32Array, m: number, k: number, n: number, out: Float32Array) {
    const session = await this.#session('transposed');
    await session.run({ a: tensor(a, m, k), b: tensor(b, n, k) }, { ab: tensor(out, m, n) });
  }

  /** `ab (m × n) = a (m × k) · b (k × n)` and `bb (n × n) = bᵀ · b`. */
  async statistics(
    a: Float32Array,
    b: Float32Array,
    m: number,
    k: number,
    n: number,
    ab: Float32Array,
    bb: Float32Array,
  ) {
    const session = await this.#session('statistics');
    await session.run(
      { a: tensor(a, m, k), b: tensor(b, k, n) },
      { ab: tensor(ab, m, n), bb: tensor(bb, n, n) },
    );
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #session(kind: ProductKind): Promise<InferenceSession> {
    let session = this.#sessions.get(kind);
    if (!session) {
      session = InferenceSession.create(this.#graphs[kind], {
        executionProviders: ['cpu'],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        logSeverityLevel: 3,
      });
      this.#sessions.set(kind, session);
    }
    return session;
  }
}

function tensor(data: Float32Array, rows: number, columns: number): Tensor {
  return new Tensor('float32', data, [rows, columns]);
}
