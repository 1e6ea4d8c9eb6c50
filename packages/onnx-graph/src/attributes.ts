import type { AttributeProto, NodeProto, TensorProto } from 'onnx-buf';

/** The operator's name if it is one of ONNX's own or onnxruntime's; a name with its domain for any other. */
export function operatorOf({ opType, domain }: NodeProto): string {
  return domain === '' || domain === 'ai.onnx' || domain === 'com.microsoft' ? opType : `${domain}:${opType}`;
}

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** Whether the node sets the attribute. */
export function hasAttribute(node: NodeProto, name: string): boolean {
  return find(node, name) !== undefined;
}

/** Integer attribute, or `fallback`. */
export function intOf<T extends number | undefined>(node: NodeProto, name: string, fallback: T): number | T {
  const attribute = find(node, name);
  return attribute ? Number(attribute.i) : fallback;
}

/** Integer list attribute, or `undefined`. */
export function intsOf(node: NodeProto, name: string): number[] | undefined {
  return find(node, name)?.ints.map(Number);
}

/** Float attribute, or `fallback`. */
export function floatOf<T extends number | undefined>(
  node: NodeProto,
  name: string,
  fallback: T,
): number | T {
  const attribute = find(node, name);
  return attribute ? attribute.f : fallback;
}

/** Float list attribute, or `undefined`. */
export function floatsOf(node: NodeProto, name: string): number[] | undefined {
  return find(node, name)?.floats;
}

/** String attribute, or `fallback`. */
export function stringOf(node: NodeProto, name: string, fallback: string): string {
  const attribute = find(node, name);
  return attribute ? new TextDecoder().decode(attribute.s) : fallback;
}

/** Tensor attribute, or `undefined`. */
export function tensorOf(node: NodeProto, name: string): TensorProto | undefined {
  return find(node, name)?.t;
}
