import { clusterRelevance, targetSeed } from '@morphoscope/attribution';
import type { DifferentiableModel, Target } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { createCellWeights } from './cell-weights.js';
import { cutTile } from './cut-tile.js';
import type { ClusterPixels, TileJob, WorkerSetup } from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';
import { targetsOfTiles } from './tile-targets.js';

/** Asks which pixels of a tile made a cluster fire, and which made the part of the decision that went through it. */
export async function clusterPixels(
  { slide, tile, dictionary, cluster, target }: Extract<TileJob, { kind: 'cluster-pixels' }>,
  model: DifferentiableModel,
  { preprocessing, layer }: WorkerSetup,
  slides: SlideShelf,
): Promise<ClusterPixels> {
  const input = prepareTiles([await cutTile(slides, slide, tile, preprocessing)], preprocessing);
  const { logits, activations } = await model.forward(input);
  const targets = targetsOfTiles(target, logits);
  const { gradient } = await model.layerGradient(activations, targetSeed(logits, targets));
  const evidence = { logits, activations, gradient };
  const { channels, height, width } = layer;
  const weightsOf = createCellWeights(dictionary, channels, height * width);
  const data = await weightsOf(activations.data);
  const weights = { data, shape: [1, dictionary.K, height, width] };
  const question = { ...dictionary, weights, clusters: [cluster], evidence };
  const [fired] = await clusterRelevance(model, input, question);
  const [decided] = await clusterRelevance(model, input, { ...question, targets });
  return {
    method: fired!.method,
    activation: fired!.data,
    decision: decided!.data,
    explained: (targets[0] as Extract<Target, { kind: 'log-odds' }>).class,
  };
}
