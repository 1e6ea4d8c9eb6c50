import type { NeighbourGraph } from '../graph/neighbour-graph.js';
import type { IndexMetric } from '../options.js';
import { Products } from '../segment/products.js';
import { type PrincipalPlane, principalPlane } from './principal-plane.js';
import { trustworthiness } from './trustworthiness.js';
import { type UmapOptions, umap } from './umap.js';

/** Epochs between two reports. */
const REPORT_EVERY = 10;

/** What a drawing thread can be asked. */
export class AtlasHost {
  readonly #products = new Products();

  plane({ data, d }: { readonly data: Float32Array; readonly d: number }): Promise<PrincipalPlane> {
    return principalPlane(data, d, this.#products);
  }

  async umap({
    graph,
    start,
    options,
    follow,
  }: {
    readonly graph: NeighbourGraph;
    readonly start: Float32Array;
    readonly options: UmapOptions;
    /** Present, and true, when the caller wants to know how far it is. */
    readonly follow: true | ((progress: readonly [number, number]) => void);
  }): Promise<Float32Array> {
    return umap(graph, start, options, (done, total) => {
      if (follow !== true && (done % REPORT_EVERY === 0 || done === total)) follow([done, total]);
    });
  }

  async trustworthiness({
    vectors,
    d,
    places,
    k,
    metric,
  }: {
    readonly vectors: Float32Array;
    readonly d: number;
    readonly places: Float32Array;
    readonly k: number;
    readonly metric: IndexMetric;
  }): Promise<number> {
    return trustworthiness(vectors, d, places, k, metric);
  }
}
