import type { AdjointRule } from '@morphoscope/onnx-graph/backward';
import type { DataFlow } from './data-flow.js';
import type { OnnxNode } from './onnx-node.js';
import { signalOf } from './signal.js';

/**
 * Why relevance cannot go from `logits` back to the image: the first operator on the way that has no rule.
 * @returns one sentence, or `undefined` when it can.
 */
export function whyNoRelevance(
  flow: DataFlow,
  ruleOf: (node: OnnxNode) => AdjointRule | undefined,
  logits: string,
): string | undefined {
  const wanted = new Set([logits]);
  for (const node of [...flow.nodes].reverse()) {
    const onTheWay = node.output.some((name) => wanted.has(name) && flow.carriesImage.has(name));
    if (!onTheWay) continue;
    if (!ruleOf(node)) {
      return `there is no rule for ${node.opType}${node.name ? ` "${node.name}"` : ''}`;
    }
    for (const name of relevantInputs(flow, node)) wanted.add(name);
  }
  return undefined;
}

/** Gates and divisors get no relevance, so what makes them needs no rule. */
function relevantInputs(flow: DataFlow, node: OnnxNode): readonly string[] {
  const signal = signalOf(flow, node);
  return node.input.filter((_, index) => signal === undefined || index === signal);
}
