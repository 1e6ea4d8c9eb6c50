import type { NodeProto } from 'onnx-buf';
import { operatorOf } from '../attributes.js';
import { elementTypeNumber } from '../element-type.js';
import { type OnnxGraph, protoGraph } from '../graph.js';
import type { ImageInput, InputSize } from '../image-input.js';
import { readValueInfo } from '../read.js';
import { contractRules } from './contract.js';
import { elementwiseRules } from './elementwise.js';
import { constantKnown, type Known, type Result, type Rule, storedKnown } from './known.js';
import { rearrangeRules } from './rearrange.js';
import { selectRules } from './select.js';
import { windowRules } from './window.js';

const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...windowRules,
    ...elementwiseRules,
    ...rearrangeRules,
    ...selectRules,
    ...contractRules,
  }),
);

/** Whether there is a rule for the operator; the others may do anything to their inputs. */
export function isUnderstood(op: string): boolean {
  return rules.has(op);
}

/** What is known of every tensor of a model, by name, for one input size and a batch of one (if the batch is dynamic). */
export type KnownTensors = ReadonlyMap<string, Known>;

/**
 * Works out shapes, element types and small constants, node by node in graph order. Every dynamic dimension of an input
 * is bound to a number first, so shape arithmetic folds to numbers. An operator without a rule takes the shapes that the
 * file states in `value_info`.
 */
export function inferShapes(graph: OnnxGraph, image: ImageInput, size: InputSize): KnownTensors {
  const shapes = graph.inputs.map(
    (input) =>
      [
        input.name,
        input.name === image.name ? imageShape(image, size) : input.dims?.map((dim) => dim ?? 1),
      ] as const,
  );
  return inferFrom(graph, new Map(shapes));
}

/** The same for any inputs, from their bound shapes by name; `batch` is what they bind the batch to. */
export function inferFrom(
  graph: OnnxGraph,
  inputShapes: ReadonlyMap<string, readonly number[] | undefined>,
  batch = 1,
): KnownTensors {
  const proto = protoGraph(graph);
  const known = new Map<string, Known>();
  for (const input of graph.inputs) {
    const shape = inputShapes.get(input.name);
    const base = { type: elementTypeNumber(input.elementType), fromPixels: true };
    known.set(input.name, shape ? { ...base, shape } : base);
  }
  for (const tensor of proto.initializer) known.set(tensor.name, storedKnown(tensor));
  const stated = statedShapes(graph, batch);
  for (const node of proto.node) inferNode(node, known, stated, graph.opset);
  return known;
}

function imageShape(image: ImageInput, { height, width }: InputSize): number[] {
  const batch = image.batch ?? 1;
  return image.layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
}

/** Shapes of `value_info` and outputs with the batch bound to `batch`; other dynamic dimensions leave a shape unknown. */
export function statedShapes(graph: OnnxGraph, batch = 1): ReadonlyMap<string, Known> {
  const proto = protoGraph(graph);
  const stated = new Map<string, Known>();
  for (const info of [...proto.valueInfo, ...proto.output].map(readValueInfo)) {
    const shape = info.dims?.map((dim, axis) => dim ?? (axis === 0 ? batch : Number.NaN));
    if (!shape || shape.some(Number.isNaN)) continue;
    stated.set(info.name, { shape, type: elementTypeNumber(info.elementType), fromPixels: true });
  }
  return stated;
}

function inferNode(
  node: NodeProto,
  known: Map<string, Known>,
  stated: ReadonlyMap<string, Known>,
  opset: number,
): void {
  const constant = operatorOf(node) === 'Constant' ? constantKnown(node) : undefined;
  const inputs = node.input.map((name) => known.get(name));
  const type = inputs[0]?.type ?? 0;
  const readsShape = operatorOf(node) === 'Shape' || operatorOf(node) === 'Size';
  const fromPixels = !readsShape && inputs.some((input) => input?.fromPixels);
  const results: readonly Result[] = rules.get(operatorOf(node))?.(node, inputs, opset) ?? [];
  for (const [i, name] of node.output.entries()) {
    if (name === '') continue;
    if (constant) {
      known.set(name, constant);
      continue;
    }
    const { shape, values, type: ownType = type } = results[i] ?? {};
    const fallback = shape ? undefined : stated.get(name);
    const kept = shape ?? fallback?.shape;
    known.set(name, {
      type: fallback?.type || ownType,
      fromPixels,
      ...(kept && { shape: kept }),
      ...(values && { values }),
    });
  }
}
