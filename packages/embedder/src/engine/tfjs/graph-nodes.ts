import type { TfjsSource } from '../../model-source.js';

/** A node of a TensorFlow GraphDef, as TensorFlow.js writes it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names of nodes, without output numbers and control dependencies. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** The attribute forms that matter here; text is in base64. */
interface GraphAttribute {
  readonly b?: boolean;
  readonly list?: { readonly i?: readonly (number | string)[]; readonly s?: readonly string[] };
}

/** A GraphDef by node name, with the shapes of its weights. */
export interface GraphNodes {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly weightShapes: ReadonlyMap<string, readonly number[]>;
}

/** Reads the topology of a graph model; malformed nodes are left out. */
export function graphNodes(source: TfjsSource): GraphNodes {
  const raw = source.files.topology.node;
  const nodes = new Map<string, GraphNode>();
  for (const node of (Array.isArray(raw) ? raw : []) as Record<string, unknown>[]) {
    if (typeof node.name !== 'string' || typeof node.op !== 'string') continue;
    const inputs = (Array.isArray(node.input) ? (node.input as string[]) : [])
      .filter((input) => !input.startsWith('^'))
      .map((input) => input.replace(/:\d+$/, ''));
    const attributes = (node.attr ?? {}) as GraphNode['attributes'];
    nodes.set(node.name, { name: node.name, op: node.op, inputs, attributes });
  }
  const specs = source.files.artifacts.weightSpecs ?? [];
  return { nodes, weightShapes: new Map(specs.map((spec) => [spec.name, spec.shape])) };
}

/** A list of whole numbers, e.g. strides; JSON may hold 64-bit ones as text. */
export function integers(node: GraphNode, name: string): number[] | undefined {
  return node.attributes[name]?.list?.i?.map(Number);
}

/** What a fused node does after its main operation, e.g. `BiasAdd`, `Relu6`. */
export function fusedOps(node: GraphNode): string[] {
  return (node.attributes.fused_ops?.list?.s ?? []).map((text) =>
    Buffer.from(text, 'base64').toString('utf8'),
  );
}

/** Follows nodes that hand on their input unchanged. */
export function throughIdentity(graph: GraphNodes, name: string | undefined): GraphNode | undefined {
  let node = name === undefined ? undefined : graph.nodes.get(name);
  while (node && (node.op === 'Identity' || node.op === 'ReadVariableOp' || node.op === 'StopGradient')) {
    node = node.inputs[0] === undefined ? undefined : graph.nodes.get(node.inputs[0]);
  }
  return node;
}
