import type { NodeProto } from 'onnx-buf';
import { operatorOf } from '../attributes.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import { nodeInputs } from '../node-inputs.js';
import { passesGradient } from './active-tensors.js';
import type { BoundTensors } from './bound-tensors.js';
import { Emitter, type Tape } from './emitter.js';
import { type AdjointRule, type Operand, refusal, type Site } from './rule.js';

/** Everything a pass back through a graph needs. */
export interface Pass {
  readonly graph: OnnxGraph;
  readonly tensors: BoundTensors;
  /** Tensors whose adjoints are worked out. */
  readonly active: ReadonlySet<string>;
  readonly tape: Tape;
  readonly from: string;
  readonly seed: string;
  readonly ruleOf: (node: NodeProto) => AdjointRule | undefined;
}

/**
 * Reverse mode (Griewank and Walther 2008, §3.2): visits the nodes from the last to the first, each with the sum of what
 * its readers sent back, and emits what its rule says.
 * @returns adjoint by forward tensor.
 */
export function passBack(pass: Pass): ReadonlyMap<string, string> {
  const { graph, active, from, seed, ruleOf } = pass;
  const arrived = new Map<string, string[]>([[from, [seed]]]);
  const adjoints = new Map<string, string>();
  const settle = (name: string): string | undefined => {
    const terms = arrived.get(name) ?? [];
    const adjoint = terms.length > 1 ? emitterFor(pass, name).sum(terms) : terms[0];
    if (adjoint !== undefined) adjoints.set(name, adjoint);
    return adjoint;
  };
  const nodes = protoGraph(graph).node;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.output.some((name) => arrived.has(name)) || !passesGradient(node)) continue;
    if (!nodeInputs(node).some((name) => active.has(name))) continue;
    const reaching = node.output.map((name) => (name === '' ? undefined : settle(name)));
    const rule = ruleOf(node);
    if (!rule) throw withoutRule(node, graph.where);
    const site = siteOf(pass, node);
    const sent = rule(site, reaching);
    for (const [at, operand] of site.inputs.entries()) {
      const adjoint = sent[at];
      if (!operand?.wanted || adjoint === undefined) continue;
      const terms = arrived.get(operand.name);
      if (terms) terms.push(adjoint);
      else arrived.set(operand.name, [adjoint]);
    }
  }
  for (const name of arrived.keys()) if (!adjoints.has(name)) settle(name);
  return adjoints;
}

function emitterFor({ tape, tensors, graph }: Pass, name: string): Emitter {
  return new Emitter(tape, { scope: name, type: tensors.type(name), opset: graph.opset });
}

function siteOf(pass: Pass, node: NodeProto): Site {
  const { graph, active } = pass;
  return {
    node,
    op: operatorOf(node),
    inputs: node.input.map((name) => operand(pass, node, name, active.has(name))),
    outputs: node.output.map((name, i) =>
      i > 0 && !pass.tensors.dims(name) ? undefined : operand(pass, node, name, false),
    ),
    keepsLength: (axis) => pass.tensors.sameLength(node.input[0] ?? '', node.output[0] ?? '', axis),
    opset: graph.opset,
    emit: emitterFor(pass, node.output[0] ?? ''),
    where: graph.where,
  };
}

function operand(
  { tensors, graph }: Pass,
  node: NodeProto,
  name: string,
  wanted: boolean,
): Operand | undefined {
  if (name === '') return undefined;
  const dims = tensors.dims(name);
  if (!dims) {
    throw refusal(
      { node, where: graph.where },
      `the shape of "${name}" is unknown`,
      'Export the model with fixed sizes, or run onnx.shape_inference on it.',
    );
  }
  const values = tensors.values(name);
  return { name, dims, type: tensors.type(name), wanted, ...(values && { values }) };
}

function withoutRule(node: NodeProto, where: string | undefined): Error {
  return refusal(
    { node, where },
    'there is no rule for this operator',
    'Explain from a layer behind this node, export the model with plain operators, or pass a rule for it (docs/how-to/add-a-gradient.md).',
  );
}
