import type { NodeProto } from 'onnx-buf';
import { operatorOf } from './attributes.js';
import type { KnownTensors } from './shape/infer.js';

/** How many nodes may lie between a map and the gate made from it: `x + 3`, clip, `/ 6`. */
const STEPS = 3;

/**
 * Names of tensors that do nothing but multiply another map: the sigmoid of SiLU (`x · sigmoid(x)`), the clipped line of a
 * hard swish written out (`x · clip(x + 3, 0, 6) / 6`), the sigmoid of a spatial gate.
 */
export function gateTensors(nodes: readonly NodeProto[], known: KnownTensors): ReadonlySet<string> {
  const producers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const consumers = new Map<string, NodeProto[]>();
  for (const node of nodes) {
    for (const name of new Set(node.input)) {
      const uses = consumers.get(name);
      if (uses) uses.push(node);
      else consumers.set(name, [node]);
    }
  }
  const gates = new Set<string>();
  // From the end: a clip that is divided by six is a gate if the quotient is one.
  for (const node of [...nodes].reverse()) {
    const op = operatorOf(node);
    if (!/^(Sigmoid|HardSigmoid|Clip|Relu|Div|Mul)$/.test(op)) continue;
    const output = node.output[0] ?? '';
    const uses = consumers.get(output) ?? [];
    const sources = /Sigmoid/.test(op) ? undefined : behind(node, producers);
    if (uses.length > 0 && uses.every((use) => isGating(use, output, sources, gates, known)))
      gates.add(output);
  }
  return gates;
}

function isGating(
  use: NodeProto,
  gate: string,
  sources: ReadonlySet<string> | undefined,
  gates: ReadonlySet<string>,
  known: KnownTensors,
): boolean {
  const op = operatorOf(use);
  if (op !== 'Mul' && op !== 'Div') return false;
  const [other = ''] = use.input.filter((name) => name !== gate);
  if (!known.get(other)?.fromPixels) return gates.has(use.output[0] ?? '');
  return op === 'Mul' && (sources?.has(other) ?? true);
}

/** Names of the tensors up to `STEPS` nodes before a node. */
function behind(node: NodeProto, producers: ReadonlyMap<string, NodeProto>): Set<string> {
  const names = new Set<string>();
  let front = [node];
  for (let step = 0; step < STEPS; step++) {
    // Arithmetic and clips have at most three inputs; what lies behind wider nodes is no such line.
    const inputs = front.flatMap(({ input }) => input.slice(0, 3));
    for (const name of inputs) names.add(name);
    front = inputs.flatMap((name) => producers.get(name) ?? []);
  }
  return names;
}
