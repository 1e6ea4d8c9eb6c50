import type { LinearHead } from '@morphoscope/domain';
import type { KerasNode } from './keras-graph.js';
import { activationName } from './layer-geometry.js';

/** Layers that change nothing at evaluation time, or only the shape of pooled values. */
export const passThrough: ReadonlySet<string> = new Set([
  'Dropout',
  'SpatialDropout2D',
  'GaussianDropout',
  'GaussianNoise',
  'AlphaDropout',
  'ActivityRegularization',
  'Flatten',
  'Reshape',
]);

type Nodes = ReadonlyMap<string, KerasNode>;

/**
 * Recognises `activation(pool(A) · wᵀ + b)` at the end of a Keras model: global pooling, then Dense or a 1×1
 * convolution, then softmax, sigmoid or nothing; dropout and reshapes anywhere between.
 * @param end name of the layer that gives the prediction.
 * @returns `undefined` when the head is of another kind.
 */
export async function kerasHead(nodes: Nodes, end: string): Promise<LinearHead | undefined> {
  const activations: string[] = [];
  let node = skip(nodes, nodes.get(end));
  while (node && (node.className === 'Activation' || node.className === 'Softmax')) {
    activations.push(node.className === 'Softmax' ? 'softmax' : activationName(node.config));
    node = skip(nodes, before(nodes, node));
  }
  if (!node || !isLinear(node)) return undefined;
  activations.push(activationName(node.config));
  const activation = headActivation(activations);
  const pool = skip(nodes, before(nodes, node));
  const pooling = pool && poolingOf(nodes, pool);
  const source = pooling && before(nodes, pool);
  if (!activation || !source || source.shape.length !== 4) return undefined;
  const linear = await linearWeights(node);
  const channels = source.shape[3] ?? 0;
  if (linear.weights.length !== linear.classes * channels) return undefined;
  return { layer: source.name, pooling, activation, channels, ...linear };
}

function before(nodes: Nodes, node: KerasNode): KerasNode | undefined {
  return node.inputs.length === 1 ? nodes.get(node.inputs[0]!) : undefined;
}

function skip(nodes: Nodes, start: KerasNode | undefined): KerasNode | undefined {
  let node = start;
  while (node && passThrough.has(node.className)) node = before(nodes, node);
  return node;
}

function isLinear(node: KerasNode): boolean {
  if (node.shared) return false;
  if (node.className === 'Dense') return true;
  return node.className === 'Conv2D' && node.shape[1] === 1 && node.shape[2] === 1 && isOneByOne(node);
}

function isOneByOne({ config }: KerasNode): boolean {
  return [config.kernelSize].flat().every((size) => size === 1);
}

function headActivation(names: readonly string[]): LinearHead['activation'] | undefined {
  const [name, ...more] = names.filter((activation) => activation !== 'linear');
  if (more.length > 0) return undefined;
  if (name === undefined) return 'none';
  return name === 'softmax' || name === 'sigmoid' ? name : undefined;
}

function poolingOf(nodes: Nodes, node: KerasNode): LinearHead['pooling'] | undefined {
  if (node.className === 'GlobalAveragePooling2D') return 'average';
  if (node.className === 'GlobalMaxPooling2D') return 'max';
  const source = before(nodes, node);
  const covers = source && node.shape[1] === 1 && node.shape[2] === 1 && coversMap(node, source);
  if (!covers) return undefined;
  if (node.className === 'AveragePooling2D') return 'average';
  return node.className === 'MaxPooling2D' ? 'max' : undefined;
}

/** A pooling window that is the whole map is global pooling under another name. */
function coversMap(node: KerasNode, source: KerasNode): boolean {
  const size = [node.config.poolSize].flat();
  return (size[0] ?? 0) === source.shape[1] && (size[1] ?? size[0]) === source.shape[2];
}

/** Keras keeps the kernel as `C × classes`; the head's is `classes × C`. */
async function linearWeights(node: KerasNode): Promise<Pick<LinearHead, 'weights' | 'bias' | 'classes'>> {
  const [kernel, bias] = node.layer.getWeights();
  const classes = kernel!.shape.at(-1)!;
  const values = await kernel!.data();
  const channels = values.length / classes;
  const weights = new Float32Array(values.length);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < classes; k++) weights[k * channels + c] = values[c * classes + k]!;
  }
  return { weights, bias: bias ? new Float32Array(await bias.data()) : new Float32Array(classes), classes };
}
