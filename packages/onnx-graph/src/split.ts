import type { NodeProto } from 'onnx-buf';
import { type ValueSpec, valueInfoProto } from './build.js';
import { encodeWithGraph } from './copy.js';
import { elementTypeName } from './element-type.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import { imageInput } from './image-input.js';
import { analyse } from './layers.js';
import { modelError } from './model-error.js';
import { closest, didYouMean } from './near-names.js';
import { downstream, neededNodes, nodeInputs } from './node-inputs.js';

/** A model cut in two at one tensor. */
export interface SplitModel {
  /** From the model's inputs to the tensor, its only output. */
  readonly front: Uint8Array;
  /** From the tensor, its only input, to those outputs of the model that depend on it. */
  readonly rest: Uint8Array;
}

/** Tile side to work out a shape for when the model takes any: only its rank and channels are used. */
const STAND_IN_PX = 224;

/**
 * Cuts a model at tensor `name`. Each half holds only the nodes and weights it needs; `rest(front(x))` is the model, bit
 * for bit (with the same reservation about fusing as `exposeLayers`).
 * @returns new bytes, owned by the caller.
 * @throws MorphoscopeError `ModelError` when there is no such tensor, nothing comes after it, or the rest also needs other
 * tensors from before the cut, such as a skip connection; the message names them.
 */
export function splitAt(graph: OnnxGraph, name: string): SplitModel {
  const { node: nodes, output: outputs } = protoGraph(graph);
  if (!nodes.some((node) => node.output.includes(name))) {
    const all = nodes.flatMap((node) => node.output).filter((one) => one !== '');
    throw modelError(`the model has no layer "${name}"`, graph.where, didYouMean(closest(all, name)));
  }
  const after = downstream(nodes, name);
  const kept = outputs.filter((output) => after.has(output.name));
  if (kept.length === 0) {
    throw modelError(`no output comes after "${name}"`, graph.where, 'Cut at an earlier layer.');
  }
  const front = neededNodes(nodes, [name], new Set());
  const rest = neededNodes(
    nodes,
    kept.map((output) => output.name),
    new Set([name]),
  );
  refuseCrossing(graph, name, after, rest);
  return {
    front: encodePart(graph, front, { output: [valueInfoProto({ name })] }),
    rest: encodePart(graph, rest, { input: [valueInfoProto(cutInput(graph, name))], output: kept }),
  };
}

function refuseCrossing(
  graph: OnnxGraph,
  name: string,
  after: ReadonlySet<string>,
  rest: readonly NodeProto[],
): void {
  const graphInputs = new Set(graph.inputs.map((input) => input.name));
  const before = new Set(graphInputs);
  for (const node of protoGraph(graph).node) {
    if (!nodeInputs(node).some((input) => before.has(input))) continue;
    for (const output of node.output) if (output !== name && !after.has(output)) before.add(output);
  }
  const reading = rest.filter((node) => node.output.some((output) => after.has(output)));
  const crossing = [...new Set(reading.flatMap(nodeInputs))].filter((input) => before.has(input));
  if (crossing.length === 0) return;
  throw modelError(
    `the model cannot be cut at "${name}" alone: what follows also needs ${crossing.map((one) => `"${one}"`).join(', ')}`,
    graph.where,
    'Cut where one tensor carries everything, such as after the addition or concatenation that ends the block.',
  );
}

function encodePart(
  graph: OnnxGraph,
  node: NodeProto[],
  ends: Pick<Partial<ReturnType<typeof protoGraph>>, 'input' | 'output'>,
): Uint8Array {
  const proto = protoGraph(graph);
  const used = new Set(node.flatMap(nodeInputs));
  const made = new Set(node.flatMap((one) => one.output));
  return encodeWithGraph(graph.model, {
    input: proto.input.filter((input) => used.has(input.name)),
    ...ends,
    node,
    initializer: proto.initializer.filter((tensor) => used.has(tensor.name)),
    sparseInitializer: proto.sparseInitializer.filter((tensor) => used.has(tensor.values?.name ?? '')),
    valueInfo: proto.valueInfo.filter((info) => made.has(info.name)),
  });
}

/** The cut tensor as an input: dynamic where the model's own input is. */
function cutInput(graph: OnnxGraph, name: string): ValueSpec {
  const image = imageInput(graph);
  const dynamic = image.height === null || image.width === null;
  const { known } = analyse(graph, dynamic ? { tilePx: image.height ?? image.width ?? STAND_IN_PX } : {});
  const { shape, type = 1 } = known.get(name) ?? {};
  const elementType = elementTypeName(type === 0 ? 1 : type);
  if (!shape) throw modelError(`the shape of "${name}" is unknown`, graph.where, 'Cut at another layer.');
  const dims = shape.map((length, axis) => {
    if (axis === 0 && image.batch === null) return 'batch';
    return dynamic && axis > 1 ? `size${axis}` : length;
  });
  return { name, elementType, dims };
}
