import { MorphoscopeError } from '@morphoscope/domain';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TfjsSource } from '../../model-source.js';
import type { SessionSpec } from '../engine.js';
import { type CutModel, noPart, notACut } from './cut-model.js';
import { reshapes } from './graph-head.js';
import { fusedOps, type GraphNodes, graphNodes, throughIdentity } from './graph-nodes.js';
import { loadGraphModel } from './load-model.js';
import type { TfjsRuntime } from './runtime.js';

/**
 * Cuts a graph model at a node and takes the final softmax or sigmoid off.
 * @throws MorphoscopeError `ModelError` when it cannot be built, or the layer is not a cut.
 */
export async function cutGraphModel(
  runtime: TfjsRuntime,
  source: TfjsSource,
  spec: Pick<SessionSpec, 'input' | 'output' | 'layer'>,
): Promise<CutModel> {
  const { logits, source: linear } = beforeActivation(source, spec.output);
  requireCut(graphNodes(linear), logits, spec.layer, source.path);
  const model = await loadGraphModel(runtime, linear);
  return {
    front: (input) => execute(model, { [spec.input]: input }, spec.layer, source.path),
    rest: (activations) => execute(model, { [spec.layer]: activations }, logits, source.path),
    dispose: () => model.dispose(),
  };
}

function execute(model: GraphModel, feeds: Record<string, Tensor>, name: string, where: string): Tensor {
  try {
    return model.execute(feeds, name) as Tensor;
  } catch (cause) {
    if (!String(cause).includes('executeAsync')) throw cause;
    throw new MorphoscopeError('ModelError', 'the model decides while it runs what to run (control flow)', {
      where,
      suggestion: 'TensorFlow.js cannot differentiate that: convert the model to ONNX.',
      cause,
    });
  }
}

/** Name of the node that gives the logits, in a graph whose last linear step has lost a fused sigmoid. */
function beforeActivation(source: TfjsSource, output: string): { logits: string; source: TfjsSource } {
  const graph = graphNodes(source);
  let node = throughIdentity(graph, output.replace(/:\d+$/, ''));
  while (node && reshapes.has(node.op)) node = throughIdentity(graph, node.inputs[0]);
  if (node?.op === 'Softmax' || node?.op === 'Sigmoid') return { logits: node.inputs[0]!, source };
  if (node && fusedOps(node).at(-1) === 'Sigmoid') {
    return { logits: node.name, source: withoutLastFused(source, node.name) };
  }
  return { logits: output, source };
}

function withoutLastFused(source: TfjsSource, name: string): TfjsSource {
  const topology = structuredClone(source.files.topology) as {
    node: { name: string; attr: { fused_ops: { list: { s: string[] } } } }[];
  };
  topology.node.find((node) => node.name === name)!.attr.fused_ops.list.s.pop();
  const artifacts = { ...source.files.artifacts, modelTopology: topology };
  return { ...source, files: { ...source.files, topology: { ...topology }, artifacts } };
}

function requireCut(graph: GraphNodes, logits: string, layer: string, where: string): void {
  const seen = new Set<string>();
  const around = new Set<string>();
  const stack = [logits.replace(/:\d+$/, '')];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name === layer) continue;
    const node = graph.nodes.get(name);
    if (node?.op === 'Placeholder') around.add(name);
    stack.push(...(node?.inputs ?? []));
  }
  if (!seen.has(layer)) throw noPart(layer, where);
  if (around.size > 0) throw notACut(layer, [...around].join(', '), where);
}
