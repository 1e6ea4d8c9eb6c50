import type { DifferentiableModel, GraphEngine } from '@morphoscope/domain';
import type { OnnxGraph } from '@morphoscope/onnx-graph';
import { logitsOf } from '@morphoscope/onnx-graph/backward';
import { noRelevance } from '../relevance/relevance-attributor.js';
import { type DifferentiableSpec, ModelGraphs } from './model-graphs.js';
import { Sessions } from './sessions.js';

/**
 * A model with gradients and LRP from an ONNX graph. Every graph is made and loaded when it is first needed: forward; rest
 * of the network; gradient at the layer; gradient at the input from the logits or the layer; relevance per composite. A
 * model with a fixed batch size is run as often as it takes, its last batch filled up.
 * @throws MorphoscopeError `ModelError` when logits or input cannot be told. Later calls throw it when the model cannot be
 * cut at the layer (`rest`, `layerGradient`) or an operator has no gradient.
 */
export async function openDifferentiable(
  graph: OnnxGraph,
  spec: DifferentiableSpec,
  engine: GraphEngine,
): Promise<DifferentiableModel> {
  const { description, preprocessing, layer } = spec;
  const graphs = new ModelGraphs(graph, spec, logitsOf(graph));
  const sessions = new Sessions(engine, description.input.shape[0] ?? undefined);
  const reason = graphs.noRelevance;
  return {
    description,
    preprocessing,
    layer,
    engine: engine.name,
    ...(reason !== undefined && { noRelevance: reason }),
    forward: async (input) => {
      const { logits, activations } = await sessions.run('forward', () => graphs.forward(), { input });
      return { logits: graphs.asMatrix(logits!), activations: activations! };
    },
    logits: async (input) => {
      const { logits } = await sessions.run('logits', () => graphs.logits(), { input });
      return graphs.asMatrix(logits!);
    },
    rest: async (activations) => {
      const { logits } = await sessions.run('rest', () => graphs.rest(), { activations });
      return graphs.asMatrix(logits!);
    },
    layerGradient: async (activations, seed) => {
      const feeds = { activations, seed: graphs.asLogits(seed) };
      const { logits, gradient } = await sessions.run('layer gradient', () => graphs.layerGradient(), feeds);
      return { logits: graphs.asMatrix(logits!), gradient: gradient! };
    },
    inputGradient: async (input, seed, from) => {
      const feeds = { input, seed: from === 'logits' ? graphs.asLogits(seed) : seed };
      const make = () => graphs.inputGradient(from);
      return (await sessions.run(`gradient from ${from}`, make, feeds)).gradient!;
    },
    relevance: async (input, seed, from, composite) => {
      if (reason !== undefined) throw noRelevance(reason, layer.name);
      const feeds = { input, seed: from === 'logits' ? graphs.asLogits(seed) : seed };
      const make = () => graphs.relevance(from, composite);
      return (await sessions.run(`${composite} from ${from}`, make, feeds)).gradient!;
    },
    close: () => sessions.close(),
  };
}
