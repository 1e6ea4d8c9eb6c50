import { productGraphs } from './product-graph.js';
import { Products } from './products.js';

/** Projections `R · A` in the calling thread. Close it when done. */
export interface Projector {
  /**
   * `R (m × C) · map (C × P)` → new `m × P`: takes an NCHW activation map of one tile as it is.
   * Both inputs are row-major float32 on unshared memory and only read.
   */
  project(R: Float32Array, map: Float32Array, C: number, P: number): Promise<Float32Array>;
  /** `R (m × C) · rowsᵀ` with `rows` n × C → new `m × n`. */
  projectRows(R: Float32Array, rows: Float32Array, C: number, n: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** An onnxruntime MatMul with one intra-op thread. `project` blocks the calling thread while it runs: use it in a worker. */
export async function createProjector(): Promise<Projector> {
  const products = new Products(productGraphs());
  return {
    project: async (R, map, C, P) => {
      const m = R.length / C;
      const out = new Float32Array(m * P);
      await products.normal(R, map, m, C, P, out);
      return out;
    },
    projectRows: async (R, rows, C, n) => {
      const m = R.length / C;
      const out = new Float32Array(m * n);
      await products.transposed(R, rows, m, C, n, out);
      return out;
    },
    close: () => products.close(),
  };
}
