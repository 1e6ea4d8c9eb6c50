import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ProductGraphs } from './product-graph.js';

/** Matrix products by onnxruntime in the calling thread, which they block; one thread each. */
export class Products {
  readonly #sessions = new Map<keyof ProductGraphs, Promise<InferenceSession>>();

  /**
   * Of each row of `a` (q × d) the `k` rows of `b` (n × d) with the largest a·b + bias, descending; of equal ones the
   * lower row.
   */
  async largest(
    a: Float32Array,
    b: Float32Array,
    bias: Float32Array,
    d: number,
    k: number,
  ): Promise<{ readonly values: Float32Array; readonly indices: BigInt64Array }> {
    const session = await this.#session('largest');
    const { values, indices } = await session.run({
      a: new Tensor('float32', a, [a.length / d, d]),
      b: new Tensor('float32', b, [b.length / d, d]),
      bias: new Tensor('float32', bias, [bias.length]),
      k: new Tensor('int64', BigInt64Array.of(BigInt(k)), [1]),
    });
    return { values: values!.data as Float32Array, indices: indices!.data as BigInt64Array };
  }

  /** aᵀ a of `a` (n × d), `d × d`. */
  async gram(a: Float32Array, d: number): Promise<Float32Array> {
    const session = await this.#session('gram');
    const { aa } = await session.run({ a: new Tensor('float32', a, [a.length / d, d]) });
    return aa!.data as Float32Array;
  }

  #session(kind: keyof ProductGraphs): Promise<InferenceSession> {
    let session = this.#sessions.get(kind);
    if (!session) {
      session = openSession(kind);
      this.#sessions.set(kind, session);
    }
    return session;
  }
}

async function openSession(kind: keyof ProductGraphs): Promise<InferenceSession> {
  // The ONNX schema takes a while to load: only here, in the thread that multiplies, and only when it does.
  const { productGraphs } = await import('./product-graph.js');
  return InferenceSession.create(productGraphs()[kind], {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  });
}
