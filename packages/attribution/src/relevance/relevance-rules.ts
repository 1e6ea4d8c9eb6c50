import { type AdjointRule, gradientRules, type Site } from '@morphoscope/onnx-graph/backward';
import { canonize } from './canonizer.js';
import { type Composite, ruleNumbers } from './composite.js';
import { type DataFlow, imageInputs } from './data-flow.js';
import { type ImageRange, imageBox, seenPixels } from './first-layer.js';
import type { LinearLayer } from './linear-layer.js';
import { linearView } from './linear-view.js';
import { intAttribute, type OnnxNode, stringAttribute } from './onnx-node.js';
import { boxRule, flatRule, type LinearRule, linearRules, stabilized } from './rules.js';
import { signalOf } from './signal.js';

/** What relevance rules are made for. */
export interface RelevanceOptions extends ImageRange {
  readonly composite: Composite;
  /** Tensor where the pass starts. */
  readonly start: string;
  /** Names of tensors without values below zero. */
  readonly nonNegative: ReadonlySet<string>;
}

/**
 * Functions of one value, and normalisations that no linear layer took in (Achtibat et al. 2024): relevance stays where it
 * is.
 */
const passing = new Set([
  'Relu',
  'Clip',
  'LeakyRelu',
  'ThresholdedRelu',
  'PRelu',
  'Elu',
  'Selu',
  'Celu',
  'Sigmoid',
  'HardSigmoid',
  'HardSwish',
  'Tanh',
  'Softplus',
  'Softsign',
  'Gelu',
  'Mish',
  'Swish',
  'Neg',
  'BatchNormalization',
  'LayerNormalization',
]);

/** Sums: relevance is split in proportion to what each term brings. */
const proportional = new Set([
  'Add',
  'Sub',
  'Sum',
  'Mean',
  'AveragePool',
  'GlobalAveragePool',
  'ReduceMean',
  'ReduceSum',
]);

/** Winners and rearrangements: relevance goes where the value came from. */
const rearranging = new Set([
  'MaxPool',
  'GlobalMaxPool',
  'ReduceMax',
  'Max',
  'Min',
  'Where',
  'Identity',
  'Dropout',
  'Cast',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Expand',
  'Tile',
  'DepthToSpace',
  'SpaceToDepth',
  'Concat',
  'Split',
  'Slice',
  'Gather',
  'Pad',
]);

/** Arithmetic that with constants only shifts or scales: relevance stays where it is. */
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min']);

const pass: AdjointRule = (site, [relevance]) => site.inputs.map(() => relevance);

const split: AdjointRule = (site, [relevance]) => {
  if (relevance === undefined) return [];
  const { emit } = site;
  const part = emit.div(relevance, stabilized(site, site.outputs[0]!.name, ruleNumbers.stabilizer));
  const sent = gradientRules[site.op]!(site, [part]);
  return sent.map((adjoint, index) => adjoint && emit.mul(site.inputs[index]!.name, adjoint));
};

/** The signal takes all, the gate nothing (Arras et al. 2017). */
function takesAll(signal: number): AdjointRule {
  return (site, [relevance]) => site.inputs.map((_, index) => (index === signal ? relevance : undefined));
}

/** Product of two tensors that both come from the image: half to each, in proportion (Achtibat et al. 2024). */
const halves: AdjointRule = (site, adjoints) =>
  split(site, adjoints).map((relevance) => relevance && site.emit.scaled(relevance, 0.5));

/** `x (R − softmax(x) Σ R)`: first order, what the constant term holds is absorbed (Achtibat et al. 2024). */
const softmax: AdjointRule = (site, [relevance]) => {
  if (relevance === undefined) return [];
  const { emit } = site;
  const rank = site.inputs[0]!.dims.length;
  const axis = (intAttribute(site.node, 'axis', -1) + rank) % rank;
  const expected = emit.mul(site.outputs[0]!.name, emit.reduceSum(relevance, [axis]));
  return [emit.mul(site.inputs[0]!.name, emit.sub(relevance, expected))];
};

/**
 * The rule of LRP for every node of a network, or `undefined` where there is none.
 * @returns to be asked with nodes of the graph that `flow` was made from.
 */
export function relevanceRules(
  flow: DataFlow,
  options: RelevanceOptions,
): (node: OnnxNode) => AdjointRule | undefined {
  const layers = canonize(flow, options.composite, options.start);
  const merged = new Set(
    [...layers.values()].flatMap(({ head, tail }) => [...tail, ...(head ? [head] : [])]),
  );
  return (node) => {
    const layer = layers.get(node);
    if (layer) return linearRule(layer, options);
    if (merged.has(node) || passing.has(node.opType)) return pass;
    const inputs = imageInputs(flow, node);
    if (arithmetic.has(node.opType) && inputs.length === 1) return pass;
    const signal = signalOf(flow, node);
    if (signal !== undefined) return takesAll(signal);
    if (proportional.has(node.opType)) return split;
    if (node.opType === 'MatMul' || node.opType === 'Mul') return halves;
    // Before operator set 13 a softmax could run over several axes at once.
    if (node.opType === 'Softmax' && flow.opset >= 13) return softmax;
    if (node.opType === 'Resize' || node.opType === 'Upsample')
      return stringAttribute(node, 'mode', 'nearest') === 'nearest' ? gradientRules[node.opType] : split;
    return rearranging.has(node.opType) ? gradientRules[node.opType] : undefined;
  };
}

function linearRule(layer: LinearLayer, options: RelevanceOptions): AdjointRule {
  return (site: Site, [relevance]) => {
    if (relevance === undefined) return [];
    const view = linearView(site, layer, options.nonNegative);
    const sent = ruleOf(site, layer, options)(view, relevance);
    return site.inputs.map((_, index) => (index === layer.data ? sent : undefined));
  };
}

function ruleOf(site: Site, layer: LinearLayer, image: ImageRange): LinearRule {
  if (layer.rule === 'box') return boxRule(imageBox(site, layer, image));
  if (layer.rule === 'flat') return flatRule(seenPixels(site, layer, image));
  return linearRules[layer.rule];
}
