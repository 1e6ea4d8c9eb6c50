import { type Geometry, inputGeometry, join, slide } from './geometry.js';
import { fusedOps, type GraphNode, type GraphNodes, integers, throughIdentity } from './graph-nodes.js';

const nonNegativeOps = new Set(['Relu', 'Relu6', 'Sigmoid', 'Softmax', 'Softplus', 'Square', 'Abs']);
const keepsSign = new Set([
  'Add',
  'AddN',
  'AddV2',
  'AvgPool',
  'ConcatV2',
  'DepthToSpace',
  'Identity',
  'MaxPool',
  'Mean',
  'Mul',
  'Pad',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
]);
const convolutions = new Set([
  'Conv2D',
  '_FusedConv2D',
  'FusedConv2D',
  'DepthwiseConv2dNative',
  'DepthwiseConv2d',
  'FusedDepthwiseConv2dNative',
  'FusedDepthwiseConv2D',
]);

/** Operations whose values could be clustered; the others are constants, shapes and control flow. */
export function isCandidate(node: GraphNode): boolean {
  return (
    convolutions.has(node.op) ||
    nonNegativeOps.has(node.op) ||
    (keepsSign.has(node.op) && node.op !== 'Identity' && node.op !== 'Mean') ||
    ['BiasAdd', 'FusedBatchNorm', 'FusedBatchNormV3', 'LeakyRelu', 'Elu', 'Selu', 'Prelu'].includes(node.op)
  );
}

/** Geometry of every node that depends on the image; constants have none. */
export function graphGeometry(graph: GraphNodes): Map<string, Geometry> {
  const known = new Map<string, Geometry | undefined>();
  const visit = (name: string): Geometry | undefined => {
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const node = graph.nodes.get(name);
    const inputs = (node?.inputs ?? []).map((input) => visit(input));
    const geometry = node && nodeGeometry(graph, node, inputs);
    known.set(name, geometry);
    return geometry;
  };
  for (const name of graph.nodes.keys()) visit(name);
  return new Map([...known].filter((entry): entry is [string, Geometry] => entry[1] !== undefined));
}

function nodeGeometry(
  graph: GraphNodes,
  node: GraphNode,
  inputs: readonly (Geometry | undefined)[],
): Geometry | undefined {
  if (node.op === 'Placeholder') return inputGeometry;
  const known = inputs.filter((input) => input !== undefined);
  if (known.length === 0) return undefined;
  // A constant among the inputs may be negative (a bias, a scale); for concatenation and padding it is a count.
  const constant = known.length < inputs.length && !['ConcatV2', 'Pad', 'Mean'].includes(node.op);
  const sign = known.every((input) => input.nonNegative) && !(constant && isArithmetic(node.op));
  const from = join(known, sign);
  if (convolutions.has(node.op)) return convolution(graph, node, from);
  if (node.op === 'MaxPool' || node.op === 'AvgPool') {
    return slide(from, spatial(integers(node, 'ksize')), spatial(integers(node, 'strides')), sign);
  }
  return { ...from, nonNegative: nonNegativeOps.has(node.op) || (keepsSign.has(node.op) && sign) };
}

function isArithmetic(op: string): boolean {
  return op === 'Add' || op === 'AddV2' || op === 'AddN' || op === 'Mul';
}

function convolution(graph: GraphNodes, node: GraphNode, from: Geometry): Geometry {
  const kernel = throughIdentity(graph, node.inputs[1]);
  const [height = 1, width = 1] = (kernel && graph.weightShapes.get(kernel.name)) ?? [];
  const size = (Math.max(height, width) - 1) * spatial(integers(node, 'dilations')) + 1;
  const last = fusedOps(node).at(-1);
  return slide(from, size, spatial(integers(node, 'strides')), last === 'Relu' || last === 'Relu6');
}

/** The larger of height and width in an NHWC quadruple. */
function spatial(values: readonly number[] | undefined): number {
  return values?.length === 4 ? Math.max(values[1]!, values[2]!) : 1;
}
