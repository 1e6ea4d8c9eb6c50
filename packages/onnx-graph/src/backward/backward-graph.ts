import type { NodeProto } from 'onnx-buf';
import { operatorOf } from '../attributes.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import { modelError } from '../model-error.js';
import { closest, didYouMean } from '../near-names.js';
import { activeTensors } from './active-tensors.js';
import { type BoundTensors, boundTensors, type Dims, unboundAxes } from './bound-tensors.js';
import { Tape } from './emitter.js';
import { encodeBackward } from './encode-backward.js';
import { passBack } from './pass-back.js';
import type { AdjointRule, AdjointRules } from './rule.js';
import { gradientRules } from './rules/gradient-rules.js';

/** What a backward graph is made for. */
export interface BackwardOptions {
  /** The tensor that the pass starts at: logits, or a layer. */
  readonly from: string;
  /** Layers or inputs whose gradients are asked for. */
  readonly to: readonly string[];
  /** Default: `gradientRules`, the vector–Jacobian product. */
  readonly rules?: AdjointRules;
  /** Further tensors of the forward pass to give out. Default none. */
  readonly expose?: readonly string[];
  /**
   * Shapes of inputs with dynamic sizes, by name; the first number (the batch) is not read. Default: the shapes that the
   * model states; every size but the batch must be known.
   */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
}

/** A model that runs forward and back. */
export interface BackwardGraph {
  /** Bytes of the model, owned by the caller. Inputs: those of the forward model that it needs, and `seed`. */
  readonly model: Uint8Array;
  /** Input that takes what the pass starts with, of the shape of `from`. */
  readonly seed: string;
  /** Output with the value of `from`, under its own name. */
  readonly forward: string;
  /** Output with the gradient, by tensor of `to`; each has the shape of its tensor. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Shape of `from` and so of the seed; `null` where it depends on the batch. */
  readonly dims: Dims;
}

/** The first operator set whose forms the emitted nodes follow. */
const MIN_OPSET = 9;

/**
 * Emits the reverse pass of a model as plain ONNX nodes behind the part of the forward pass that it needs: for every
 * tensor T of `to` the vector–Jacobian product `Σ seed · ∂from/∂T` (Griewank and Walther 2008), row i of a batch for
 * row i of the seed. Any engine runs it; the batch stays as dynamic as the model has it, all other sizes are bound.
 * Where a function has a kink the gradients are PyTorch's: 0 for ReLU at 0, the first of equal maxima in a pooling window.
 * The same graph and options give the same bytes.
 *
 * To explain the rest of a network from a layer, take the backward graph of `readOnnx(splitAt(graph, layer).rest)`.
 * @throws MorphoscopeError `ModelError` when a tensor is unknown, does not lead to `from`, has an unknown size, or when an
 * operator on the way has no rule; the message names operator, node and tensor.
 */
export function backwardGraph(graph: OnnxGraph, options: BackwardOptions): BackwardGraph {
  const { from, to, rules = gradientRules, expose = [] } = options;
  refuseOldOpset(graph);
  for (const name of [from, ...to, ...expose]) refuseUnknown(graph, name);
  const tensors = bindSizes(graph, options);
  const dims = tensors.dims(from);
  if (!dims) throw modelError(`the shape of "${from}" is unknown`, graph.where, 'Start at another tensor.');
  const active = activeTensors(protoGraph(graph).node, from, to);
  const tape = new Tape(allNames(graph));
  const seed = tape.name('seed');
  const adjoints = passBack({ graph, tensors, active, tape, from, seed, ruleOf: ruleChoice(rules) });
  const outputs: Record<string, string> = {};
  for (const name of new Set(to)) {
    const adjoint = adjoints.get(name);
    if (adjoint === undefined) throw noWay(graph, from, name);
    outputs[name] = tape.identity(adjoint, `gradient:${name}`);
  }
  const forward = [...new Set([from, ...expose])];
  const model = encodeBackward(graph, tensors, tape, { from, seed, forward, gradients: outputs });
  return { model, seed, forward: from, outputs, dims };
}

function ruleChoice(rules: AdjointRules): (node: NodeProto) => AdjointRule | undefined {
  if (typeof rules === 'function') return rules;
  return (node) => {
    const op = operatorOf(node);
    return Object.hasOwn(rules, op) ? rules[op] : undefined;
  };
}

function bindSizes(graph: OnnxGraph, { inputShapes = {} }: BackwardOptions): BoundTensors {
  const lengthOf = (input: string, axis: number) => inputShapes[input]?.[axis];
  const open = unboundAxes(graph, lengthOf);
  if (open.length === 0) return boundTensors(graph, lengthOf);
  throw modelError(
    `a backward graph is made for one size, but the model leaves open ${open.join(', ')}`,
    graph.where,
    'Give the whole shape of that input in inputShapes.',
  );
}

function refuseOldOpset({ opset, where }: OnnxGraph): void {
  if (opset >= MIN_OPSET) return;
  throw modelError(
    `the model is of ONNX operator set ${opset}; gradients need ${MIN_OPSET} or later`,
    where,
    'Export it again, or convert it with onnx.version_converter.',
  );
}

/** Names of all tensors of a model. */
function allNames(graph: OnnxGraph): Set<string> {
  const { node, initializer, input } = protoGraph(graph);
  const names = [...input, ...initializer].map(({ name }) => name);
  return new Set([...names, ...node.flatMap((one) => [...one.input, ...one.output])]);
}

/** Only inputs and what nodes give: stored weights have no gradient here. */
function refuseUnknown(graph: OnnxGraph, wanted: string): void {
  const outputs = protoGraph(graph).node.flatMap((node) => node.output);
  const names = [...graph.inputs.map(({ name }) => name), ...outputs].filter((name) => name !== '');
  if (names.includes(wanted)) return;
  throw modelError(
    `the model has no tensor "${wanted}" that is an input or an output of a node`,
    graph.where,
    didYouMean(closest(names, wanted)),
  );
}

function noWay(graph: OnnxGraph, from: string, to: string): Error {
  return modelError(
    `no gradient flows from "${from}" to "${to}": "${to}" does not lead to it, or only through comparisons and roundings`,
    graph.where,
    'Start at a tensor behind it, such as the logits.',
  );
}
