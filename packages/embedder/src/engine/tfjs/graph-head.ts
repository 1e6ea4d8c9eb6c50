import type { LinearHead } from '@morphoscope/domain';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { fusedOps, type GraphNode, type GraphNodes, throughIdentity } from './graph-nodes.js';

/** Nodes that hand on their input's values in another shape. */
export const reshapes: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Flatten']);

/**
 * Recognises `activation(pool(A) · w + b)` at the end of a graph model: Mean or Max over height and width, MatMul (fused
 * or with BiasAdd), then Softmax, Sigmoid or nothing. The caller checks that the layer exists with these channels.
 * @param output name of the node that gives the prediction.
 * @returns `undefined` when the head is of another kind.
 */
export async function graphHead(
  graph: GraphNodes,
  model: GraphModel,
  output: string,
): Promise<LinearHead | undefined> {
  let node = throughIdentity(graph, output.replace(/:\d+$/, ''));
  let activation: LinearHead['activation'] = 'none';
  if (node?.op === 'Softmax' || node?.op === 'Sigmoid') {
    activation = node.op === 'Softmax' ? 'softmax' : 'sigmoid';
    node = throughIdentity(graph, node.inputs[0]);
  }
  const linear = node && matMul(graph, node);
  if (!linear) return undefined;
  const pool = skipReshapes(graph, linear.input);
  const pooling = pool && poolingOf(pool);
  const axes = pool && throughIdentity(graph, pool.inputs[1]);
  const source = pool && throughIdentity(graph, pool.inputs[0]);
  if (!pooling || !axes || !source || !(await isSpatial(model, axes.name))) return undefined;
  const weights = await classRows(model, linear.weights);
  if (!weights) return undefined;
  const bias = linear.bias ? await values(model, linear.bias) : new Float32Array(weights.classes);
  if (bias?.length !== weights.classes) return undefined;
  return { layer: source.name, pooling, activation, bias, ...weights };
}

/** Names of the input, weights and bias of a linear step. */
function matMul(
  graph: GraphNodes,
  node: GraphNode,
): { input: string; weights: string; bias?: string } | undefined {
  const bias = node.op === 'BiasAdd' || node.op === 'AddV2' || node.op === 'Add' ? node.inputs[1] : undefined;
  const product = bias === undefined ? node : throughIdentity(graph, node.inputs[0]);
  if (!product || product.attributes.transpose_a?.b || product.attributes.transpose_b?.b) return undefined;
  const [input, weights, fusedBias] = product.inputs;
  if (input === undefined || weights === undefined) return undefined;
  const name = (id: string): string => throughIdentity(graph, id)?.name ?? id;
  if (product.op === 'MatMul') {
    return { input, weights: name(weights), ...(bias === undefined ? {} : { bias: name(bias) }) };
  }
  const fused = fusedOps(product).join();
  if (product.op !== '_FusedMatMul' || bias !== undefined || fused !== 'BiasAdd' || !fusedBias)
    return undefined;
  return { input, weights: name(weights), bias: name(fusedBias) };
}

function skipReshapes(graph: GraphNodes, name: string): GraphNode | undefined {
  let node = throughIdentity(graph, name);
  while (node && reshapes.has(node.op)) node = throughIdentity(graph, node.inputs[0]);
  return node;
}

function poolingOf(node: GraphNode): LinearHead['pooling'] | undefined {
  if (node.op === 'Mean') return 'average';
  return node.op === 'Max' ? 'max' : undefined;
}

/** Whether a reduction goes over height and width of NHWC and nothing else. */
async function isSpatial(model: GraphModel, axes: string): Promise<boolean> {
  const list = await model.weights[axes]?.[0]?.data();
  if (list?.length !== 2) return false;
  return (
    [...list]
      .map((axis) => (axis + 4) % 4)
      .sort()
      .join() === '1,2'
  );
}

/** The kernel is kept as `C × classes`; the head's is `classes × C`. */
async function classRows(model: GraphModel, name: string) {
  const kernel = model.weights[name]?.[0];
  const data = await values(model, name);
  if (!kernel || !data || kernel.shape.length !== 2) return undefined;
  const [channels, classes] = kernel.shape as [number, number];
  const weights = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < classes; k++) weights[k * channels + c] = data[c * classes + k]!;
  }
  return { weights, channels, classes };
}

async function values(model: GraphModel, name: string): Promise<Float32Array | undefined> {
  const tensor = model.weights[name]?.[0];
  return tensor && new Float32Array(await tensor.data());
}
