import type { OnnxGraph } from '@morphoscope/onnx-graph';

/** One node of an ONNX graph. */
export type OnnxNode = NonNullable<OnnxGraph['model']['graph']>['node'][number];

/** Nodes of a graph in order. */
export function nodesOf(graph: OnnxGraph): readonly OnnxNode[] {
  return graph.model.graph?.node ?? [];
}

/** A float attribute, or `fallback`. */
export function floatAttribute(node: OnnxNode, name: string, fallback: number): number {
  return node.attribute.find((attribute) => attribute.name === name)?.f ?? fallback;
}

/** An integer attribute, or `fallback`. */
export function intAttribute(node: OnnxNode, name: string, fallback: number): number {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found ? Number(found.i) : fallback;
}

/** A string attribute, or `fallback`. */
export function stringAttribute(node: OnnxNode, name: string, fallback: string): string {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found ? new TextDecoder().decode(found.s) : fallback;
}
