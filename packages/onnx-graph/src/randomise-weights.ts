import { createRandom, type Random } from '@morphoscope/domain';
import type { NodeProto, TensorProto } from 'onnx-buf';
import { operatorOf } from './attributes.js';
import { storedTensor } from './build.js';
import { encodeWithGraph, withFields } from './copy.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import { modelError } from './model-error.js';
import { closest, didYouMean } from './near-names.js';
import { downstream, neededNodes } from './node-inputs.js';
import { tensorDims, tensorValues } from './tensor-values.js';

/** What is made random, and how. */
export interface RandomiseOptions {
  readonly seed: number;
  /** Only weights of nodes that this tensor flows into: cascading randomisation moves it from the logits to the input. */
  readonly after?: string;
  /** Only weights of nodes that lead to this tensor. */
  readonly before?: string;
  /**
   * `redraw`: normal values with each tensor's own mean and standard deviation, as at initialisation. `permute`: each
   * tensor's own values in another order. Default `redraw`.
   */
  readonly how?: 'redraw' | 'permute';
}

/**
 * The tensor that the nearest node with random weights reads, on the way back from a tensor: `after` it, `randomiseWeights` begins with
 * the layer that gives the tensor. From the logits: the head alone.
 * @returns `undefined` where no such node leads to the tensor.
 * @throws MorphoscopeError `ModelError` when the tensor is unknown.
 */
export function beforeLastWeights(graph: OnnxGraph, tensor: string): string | undefined {
  nodesInRange(graph, { after: tensor });
  const producers = new Map(
    protoGraph(graph).node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const seen = new Set([tensor]);
  for (const name of seen) {
    const node = producers.get(name);
    if (!node) continue;
    const inputs = node.input.filter((input) => input !== '');
    const data = inputs.find((input) => !isStored(graph, producers, input));
    const weighted =
      operatorOf(node) in weightInputs && inputs.some((one) => isStored(graph, producers, one));
    if (data !== undefined && weighted) return data;
    for (const input of inputs) seen.add(input);
  }
  return undefined;
}

/** Whether a tensor comes from the file rather than from the input of the model. */
function isStored(graph: OnnxGraph, producers: ReadonlyMap<string, NodeProto>, tensor: string): boolean {
  const given = new Set(graph.inputs.map(({ name }) => name));
  const seen = new Set([tensor]);
  for (const name of seen) {
    if (given.has(name)) return false;
    for (const input of producers.get(name)?.input ?? []) if (input !== '') seen.add(input);
  }
  return true;
}

/** Inputs with kernels, matrices and biases, by operator. */
const weightInputs: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [0, 1, 2],
  MatMul: [0, 1],
};

const FLOAT = 1;
const DOUBLE = 11;

/**
 * The model with random weights, for the model-parameter randomisation check (Adebayo et al. 2018, arXiv:1810.03292): a
 * map that does not change with them does not show what the model learned.
 *
 * Random are the stored kernels, matrices and biases of Conv, ConvTranspose, Gemm and MatMul, each tensor by itself from
 * `seed` and its name, also where an Identity, Cast, Reshape or Transpose lies between. Everything else stays: scale,
 * shift and statistics of normalisations (they keep the values in range, so the network stays alive), the bias additions
 * behind a MatMul, position embeddings, and constants of formulas. A tensor that nodes in and out of the range share
 * becomes random.
 * @returns new bytes, owned by the caller; the same for the same options.
 * @throws MorphoscopeError `ModelError` when a tensor is unknown, or nothing in the range is to be made random.
 */
export function randomiseWeights(graph: OnnxGraph, options: RandomiseOptions): Uint8Array {
  const { node: nodes, initializer } = protoGraph(graph);
  const names = weightNames(graph, nodesInRange(graph, options));
  let count = 0;
  const change = (tensor: TensorProto, name: string): TensorProto => {
    if (!names.has(name) || (tensor.dataType !== FLOAT && tensor.dataType !== DOUBLE)) return tensor;
    count++;
    return randomised(tensor, name, options);
  };
  const changed = {
    initializer: initializer.map((tensor) => change(tensor, tensor.name)),
    node: nodes.map((node) => withConstant(node, change)),
  };
  if (count > 0) return encodeWithGraph(graph.model, changed);
  throw modelError(
    'the model stores no float weights in that range that could be made random',
    graph.where,
    'Widen the range: leave out after and before.',
  );
}

function nodesInRange(
  graph: OnnxGraph,
  { after, before }: Pick<RandomiseOptions, 'after' | 'before'>,
): readonly NodeProto[] {
  const { node: nodes } = protoGraph(graph);
  const names = new Set([...graph.inputs.map(({ name }) => name), ...nodes.flatMap((node) => node.output)]);
  for (const name of [after, before]) {
    if (name === undefined || names.has(name)) continue;
    throw modelError(`the model has no tensor "${name}"`, graph.where, didYouMean(closest([...names], name)));
  }
  const reached = after === undefined ? undefined : downstream(nodes, after);
  const leading = before === undefined ? undefined : new Set(neededNodes(nodes, [before], new Set()));
  return nodes.filter(
    (node) =>
      (!reached || node.output.some((output) => reached.has(output))) && (!leading || leading.has(node)),
  );
}

/** Names of stored tensors that the nodes read as weights. */
function weightNames(graph: OnnxGraph, nodes: readonly NodeProto[]): ReadonlySet<string> {
  const producers = new Map(
    protoGraph(graph).node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const stored = (name: string): string => {
    let at = name;
    for (let node = producers.get(at); node; node = producers.get(at)) {
      if (!/^(Identity|Cast|Reshape|Transpose)$/.test(operatorOf(node))) break;
      at = node.input[0] ?? '';
    }
    return at;
  };
  return new Set(
    nodes.flatMap((node) => (weightInputs[operatorOf(node)] ?? []).map((at) => stored(node.input[at] ?? ''))),
  );
}

function withConstant(
  node: NodeProto,
  change: (tensor: TensorProto, name: string) => TensorProto,
): NodeProto {
  if (operatorOf(node) !== 'Constant') return node;
  const attribute = node.attribute.map((one) =>
    one.name === 'value' && one.t ? withFields(one, { t: change(one.t, node.output[0] ?? '') }) : one,
  );
  return withFields(node, { attribute });
}

function randomised(
  tensor: TensorProto,
  name: string,
  { seed, how = 'redraw' }: RandomiseOptions,
): TensorProto {
  const random = createRandom(seed, 'randomise weights', name);
  const values = tensorValues(tensor);
  const drawn = how === 'permute' ? permuted(values, random) : redrawn(values, random);
  const data = tensor.dataType === DOUBLE ? drawn : Float32Array.from(drawn);
  return storedTensor(tensor.name, { dims: tensorDims(tensor), data });
}

/** Fisher–Yates. */
function permuted(values: Float64Array, random: Random): Float64Array {
  const out = values.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

function redrawn(values: Float64Array, random: Random): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map(() => mean + Math.sqrt(variance) * random.normal());
}
