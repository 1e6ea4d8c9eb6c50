import { CellPlanes } from './cell-planes.js';
import { channelLayout, createAssigners } from './channels.js';
import type { WorkerDictionary } from './protocol.js';

/**
 * How much of a tile's activations each cluster carries: W of NMF; of k-means 1 for the cell's cluster and 0 for the
 * others, since a centroid stands for the whole cell.
 * @param C channels of the layer
 * @param P cells of a tile
 * @returns a function of the activations (`C × P`, only read) that gives `K × P` in a fresh buffer
 */
export function createCellWeights(
  dictionary: WorkerDictionary,
  C: number,
  P: number,
): (activations: Float32Array) => Promise<Float32Array> {
  const { K, method } = dictionary;
  const layout = channelLayout([dictionary], 0);
  const planesOf = new CellPlanes(layout, [dictionary], C);
  const [assigner] = createAssigners(layout, [dictionary], C);
  return async (activations) => {
    const planes = new Float32Array(layout.channels * P);
    await planesOf.fill(activations, P, planes);
    const weights = new Float32Array(K * P);
    const labels = new Uint8Array(P);
    assigner!.assign(planes, P, weights, labels);
    if (method === 'kmeans') {
      weights.fill(0);
      labels.forEach((k, p) => {
        weights[k * P + p] = 1;
      });
    }
    return weights;
  };
}
