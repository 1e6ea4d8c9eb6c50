import type { GraphProto, NodeProto } from 'onnx-buf';

/** Names of all tensors a node reads, those that its subgraphs take from outside included. */
export function nodeInputs(node: NodeProto): string[] {
  const names = node.input.filter((name) => name !== '');
  for (const attribute of node.attribute) {
    if (attribute.g) names.push(...outerNames(attribute.g));
    for (const graph of attribute.graphs) names.push(...outerNames(graph));
  }
  return names;
}

function outerNames(graph: GraphProto): string[] {
  const inner = new Set([
    ...graph.input.map((input) => input.name),
    ...graph.initializer.map((tensor) => tensor.name),
    ...graph.node.flatMap((node) => node.output),
  ]);
  const read = [...graph.node.flatMap(nodeInputs), ...graph.output.map((output) => output.name)];
  return read.filter((name) => !inner.has(name));
}

/** Nodes that `wanted` tensors need, in graph order, not looking behind `given` tensors. */
export function neededNodes(
  nodes: readonly NodeProto[],
  wanted: readonly string[],
  given: ReadonlySet<string>,
): NodeProto[] {
  const names = new Set(wanted);
  const kept: NodeProto[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.output.some((output) => names.has(output) && !given.has(output))) continue;
    kept.push(node);
    for (const input of nodeInputs(node)) names.add(input);
  }
  return kept.reverse();
}

/** Names of all tensors that `name` flows into. */
export function downstream(nodes: readonly NodeProto[], name: string): Set<string> {
  const found = new Set([name]);
  for (const node of nodes) {
    if (!nodeInputs(node).some((input) => found.has(input))) continue;
    for (const output of node.output) if (output !== '') found.add(output);
  }
  found.delete(name);
  return found;
}
