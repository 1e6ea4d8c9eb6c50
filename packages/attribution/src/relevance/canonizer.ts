import type { Composite, RuleName } from './composite.js';
import { type DataFlow, imageInputs, onlyReader } from './data-flow.js';
import type { LinearLayer, PixelStep } from './linear-layer.js';
import { intAttribute, type OnnxNode } from './onnx-node.js';

const convolutions = new Set(['Conv', 'ConvTranspose']);

/** What is a function of single pixels: linear layers behind nothing but these are first layers. */
const pixelwise = new Set([
  'Identity',
  'Dropout',
  'Cast',
  'Transpose',
  'Pad',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'BatchNormalization',
]);

/**
 * Finds the linear layers of a network, merges batch normalisations and biases into them, and gives each its rule.
 * @param start where the pass starts: nothing behind it is merged into what lies in front.
 * @returns by node.
 */
export function canonize(
  flow: DataFlow,
  composite: Composite,
  start: string,
): ReadonlyMap<OnnxNode, LinearLayer> {
  const behindLinear = new Set<string>();
  const layers = new Map<OnnxNode, LinearLayer>();
  for (const node of flow.nodes) {
    const inputs = imageInputs(flow, node);
    const linear = isLinear(node, inputs);
    const first = !inputs.some((index) => behindLinear.has(node.input[index]!));
    if (linear || !first) for (const name of node.output) behindLinear.add(name);
    if (!linear) continue;
    layers.set(node, layerOf(flow, node, inputs[0]!, ruleFor(node, first, composite), start));
  }
  return layers;
}

/** Convolutions and matrix products with constant weights. */
function isLinear(node: OnnxNode, inputs: readonly number[]): boolean {
  if (inputs.length !== 1) return false;
  if (node.opType === 'MatMul') return true;
  if (node.opType === 'Gemm') return inputs[0] === 0 && intAttribute(node, 'transA', 0) === 0;
  return convolutions.has(node.opType) && inputs[0] === 0;
}

function ruleFor(
  node: OnnxNode,
  first: boolean,
  { convolution, dense, first: atPixels }: Composite,
): RuleName {
  const convolves = convolutions.has(node.opType);
  if (first && atPixels && (convolves || atPixels === 'flat')) return atPixels;
  return convolves ? convolution : dense;
}

function layerOf(flow: DataFlow, node: OnnxNode, data: number, rule: RuleName, start: string): LinearLayer {
  const weight = convolutions.has(node.opType) ? 1 : 1 - data;
  const before = flow.maker.get(node.input[data]!);
  const merges =
    node.opType === 'Conv' &&
    before?.opType === 'BatchNormalization' &&
    onlyReader(flow, node.input[data]!, start) === node;
  const atPixels = rule === 'box' || rule === 'flat';
  const fromImage = atPixels ? pathFromImage(flow, (merges ? before : node).input[data]!) : undefined;
  return {
    node,
    data,
    weight,
    rule,
    tail: tailOf(flow, node, start),
    ...(merges && { head: before }),
    ...(fromImage && { fromImage }),
  };
}

/** Batch normalisation and constants added right behind the layer. */
function tailOf(flow: DataFlow, node: OnnxNode, start: string): OnnxNode[] {
  const tail: OnnxNode[] = [];
  // A transposed convolution keeps its output channels on another axis of the weights: not merged.
  if (node.opType === 'ConvTranspose') return tail;
  for (let last = node; ; ) {
    const next = onlyReader(flow, last.output[0]!, start);
    const merges =
      next &&
      imageInputs(flow, next).length === 1 &&
      (next.opType === 'Add' || (next.opType === 'BatchNormalization' && node.opType !== 'MatMul'));
    if (!merges) return tail;
    tail.push(next);
    last = next;
  }
}

/** Nodes from the image to a tensor, first to last; `undefined` where something other than pixelwise steps is between. */
function pathFromImage(flow: DataFlow, name: string): PixelStep[] | undefined {
  const path: PixelStep[] = [];
  let at = name;
  for (let node = flow.maker.get(at); node; node = flow.maker.get(at)) {
    const inputs = imageInputs(flow, node);
    if (inputs.length !== 1 || !pixelwise.has(node.opType)) return undefined;
    path.unshift({ node, data: inputs[0]! });
    at = node.input[inputs[0]!]!;
  }
  return path;
}
