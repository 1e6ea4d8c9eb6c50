import type { NodeProto } from 'onnx-buf';
import { intOf, operatorOf, stringOf } from './attributes.js';
import type { AxisRoles } from './axes.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import type { ImageInput } from './image-input.js';
import { isUnderstood, type KnownTensors } from './shape/infer.js';
import { axesOf, wrapAxis } from './shape/known.js';
import { extentOf, windowOf } from './shape/window.js';

/** What a cell sees of the input, per axis (rows, columns), px. */
export interface Field {
  /** Distance between neighbouring cells. */
  readonly jump: readonly [number, number];
  /** Side of the window; infinite when the whole input is seen. */
  readonly size: readonly [number, number];
}

const WHOLE: Field['size'] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

/**
 * Receptive fields by the usual arithmetic, largest over all paths (A. Araujo, W. Norris, J. Sim, *Computing Receptive
 * Fields of Convolutional Neural Networks*, Distill 2019). What mixes all positions (global pooling, attention, a
 * squeeze-and-excitation gate, normalisation over the map) sees the whole input, and so does all that it flows into.
 */
export function receptiveFields(
  graph: OnnxGraph,
  image: ImageInput,
  known: KnownTensors,
  roles: AxisRoles,
): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>([[image.name, { jump: [1, 1], size: [1, 1] }]]);
  for (const node of protoGraph(graph).node) {
    const inputs = node.input.flatMap((name) => fields.get(name) ?? []);
    if (inputs.length === 0) continue;
    const field = through(node, largest(inputs), known, roles);
    for (const name of node.output) if (known.get(name)?.fromPixels) fields.set(name, field);
  }
  return fields;
}

function largest(fields: readonly Field[]): Field {
  const over = (pick: (field: Field) => number) => Math.max(...fields.map(pick));
  return {
    jump: [over(({ jump }) => jump[0]), over(({ jump }) => jump[1])],
    size: [over(({ size }) => size[0]), over(({ size }) => size[1])],
  };
}

function through(node: NodeProto, field: Field, known: KnownTensors, roles: AxisRoles): Field {
  switch (operatorOf(node)) {
    case 'Conv':
    case 'MaxPool':
    case 'AveragePool':
    case 'LpPool':
    case 'ConvTranspose':
      return slid(node, field, known);
    case 'Resize':
    case 'Upsample':
      return resampled(node, field, known);
    case 'DepthToSpace':
    case 'SpaceToDepth':
      return blocked(node, field);
    default:
      return mixesPositions(node, known, roles) ? { jump: field.jump, size: WHOLE } : field;
  }
}

function perAxis(
  field: Field,
  one: (jump: number, size: number, axis: number) => readonly [number, number],
): Field {
  const [y, x] = [one(field.jump[0], field.size[0], 0), one(field.jump[1], field.size[1], 1)];
  return { jump: [y[0], x[0]], size: [y[1], x[1]] };
}

function slid(node: NodeProto, field: Field, known: KnownTensors): Field {
  const window = windowOf(node, known.get(node.input[1] ?? ''), 2);
  if (!window) return { jump: field.jump, size: WHOLE };
  return perAxis(field, (jump, size, axis) => {
    const stride = window.strides[axis] ?? 1;
    const extent = extentOf(window, axis);
    if (operatorOf(node) === 'ConvTranspose')
      return [jump / stride, size + (Math.ceil(extent / stride) - 1) * jump];
    return [jump * stride, size + (extent - 1) * jump];
  });
}

function resampled(node: NodeProto, field: Field, known: KnownTensors): Field {
  const from = known.get(node.input[0] ?? '')?.shape;
  const to = known.get(node.output[0] ?? '')?.shape;
  if (from?.length !== 4 || to?.length !== 4) return { jump: field.jump, size: WHOLE };
  const taps = { nearest: 0, linear: 1, cubic: 3 }[stringOf(node, 'mode', 'nearest')] ?? 1;
  return perAxis(field, (jump, size, axis) => [(jump * from[axis + 2]!) / to[axis + 2]!, size + taps * jump]);
}

function blocked(node: NodeProto, field: Field): Field {
  const block = intOf(node, 'blocksize', 1);
  if (operatorOf(node) === 'DepthToSpace') return perAxis(field, (jump, size) => [jump / block, size]);
  return perAxis(field, (jump, size) => [jump * block, size + (block - 1) * jump]);
}

/** Whether an output position depends on input positions other than its own. */
function mixesPositions(node: NodeProto, known: KnownTensors, roles: AxisRoles): boolean {
  const opType = operatorOf(node);
  if (/^(Global.*Pool|InstanceNormalization|GroupNormalization|MeanVarianceNormalization)$/.test(opType))
    return true;
  if (/^(CumSum|Scatter.*|GatherElements)$/.test(opType) || !isUnderstood(opType)) return true;
  const axes = mixedAxes(node, known);
  if (!axes) return opType === 'MatMul' && matMulMixes(node, known, roles);
  const from = roles.get(node.input[0] ?? '');
  const shape = known.get(node.input[0] ?? '')?.shape;
  return axes.some((axis) => !from || !shape || ('hwtx'.includes(from[axis] ?? 'x') && shape[axis] !== 1));
}

/** Axes that an operator reads across, counted from the front; `undefined` for operators that read across none. */
function mixedAxes(node: NodeProto, known: KnownTensors): readonly number[] | undefined {
  const rank = known.get(node.input[0] ?? '')?.shape?.length ?? 0;
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const opType = operatorOf(node);
  if (opType.startsWith('Reduce')) {
    const stated = axesOf(node, known.get(node.input[1] ?? ''));
    return stated && stated.length > 0 ? stated.map((axis) => wrapAxis(axis, rank)) : all;
  }
  if (/^(Layer|RMS|SimplifiedLayer)Normalization$/.test(opType))
    return all.slice(wrapAxis(intOf(node, 'axis', -1), rank));
  if (/^(Softmax|LogSoftmax|Hardmax|LpNormalization|ArgMax|ArgMin)$/.test(opType)) {
    return [wrapAxis(intOf(node, 'axis', opType.startsWith('Arg') ? 0 : -1), rank)];
  }
  return undefined;
}

function matMulMixes(node: NodeProto, known: KnownTensors, roles: AxisRoles): boolean {
  const [left = '', right = ''] = node.input;
  if (!known.get(right)?.fromPixels) return roles.get(left)?.at(-1) !== 'c';
  if (!known.get(left)?.fromPixels) return roles.get(right)?.at(-2) !== 'c';
  return true;
}
