import type { OnnxGraph } from '@morphoscope/onnx-graph';
import { nodesOf, type OnnxNode } from './onnx-node.js';

/** Operators whose results depend on sizes only. */
const sizes = new Set(['Shape', 'Size', 'ConstantOfShape', 'Range']);

/** Which tensors carry the image, who makes them and who reads them. */
export interface DataFlow {
  /** Version of the default operator set. */
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  /** Tensors that image values reach. */
  readonly carriesImage: ReadonlySet<string>;
  readonly maker: ReadonlyMap<string, OnnxNode>;
  readonly readers: ReadonlyMap<string, readonly OnnxNode[]>;
}

/** Follows `image` forward through a graph. */
export function dataFlow(graph: OnnxGraph, image: string): DataFlow {
  const nodes = nodesOf(graph);
  const carriesImage = new Set([image]);
  const maker = new Map<string, OnnxNode>();
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    for (const name of node.output) if (name !== '') maker.set(name, node);
    for (const name of new Set(node.input)) {
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
    if (sizes.has(node.opType) || !node.input.some((name) => carriesImage.has(name))) continue;
    for (const name of node.output) if (name !== '') carriesImage.add(name);
  }
  return { opset: graph.opset, nodes, carriesImage, maker, readers };
}

/** The one node that reads `name`, if nobody else does; a pass that starts at `name` counts as a reader. */
export function onlyReader(flow: DataFlow, name: string, start: string): OnnxNode | undefined {
  const readers = flow.readers.get(name) ?? [];
  return readers.length === 1 && name !== start ? readers[0] : undefined;
}

/** Indices of a node's inputs that carry the image. */
export function imageInputs({ carriesImage }: DataFlow, node: OnnxNode): number[] {
  return node.input.flatMap((name, index) => (carriesImage.has(name) ? [index] : []));
}
