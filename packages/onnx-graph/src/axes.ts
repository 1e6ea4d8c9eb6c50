import type { NodeProto } from 'onnx-buf';
import { intOf, intsOf, operatorOf } from './attributes.js';
import { type OnnxGraph, protoGraph } from './graph.js';
import type { ImageInput } from './image-input.js';
import type { KnownTensors } from './shape/infer.js';
import { axesOf, wrapAxis } from './shape/known.js';
import { permutationOf } from './shape/rearrange.js';
import { elementCount } from './tensor-values.js';

/** What an axis runs over: batch, channels, rows, columns, tokens (rows and columns merged), or something else. */
export type AxisRole = 'n' | 'c' | 'h' | 'w' | 't' | 'x';

/** Role of each axis, by tensor name; absent where it cannot be told. */
export type AxisRoles = ReadonlyMap<string, readonly AxisRole[]>;

const nchw: readonly AxisRole[] = ['n', 'c', 'h', 'w'];

/** Operators whose rank-4 tensors are N×C×H×W by definition. */
const maps = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'GlobalLpPool',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'DepthToSpace',
  'SpaceToDepth',
]);

/** Follows the axes of the image through transposes and reshapes, so that channels-last maps and tokens are told from maps. */
export function axisRoles(graph: OnnxGraph, image: ImageInput, known: KnownTensors): AxisRoles {
  const roles = new Map<string, readonly AxisRole[]>();
  roles.set(image.name, image.layout === 'nchw' ? nchw : ['n', 'h', 'w', 'c']);
  for (const node of protoGraph(graph).node) {
    for (const name of node.output) {
      const rank = known.get(name)?.shape?.length;
      if (rank === undefined) continue;
      const found = rolesOf(node, name, roles, known);
      if (found?.length === rank) roles.set(name, found);
    }
  }
  return roles;
}

function rolesOf(
  node: NodeProto,
  output: string,
  roles: AxisRoles,
  known: KnownTensors,
): readonly AxisRole[] | undefined {
  const input = node.input[0] ?? '';
  const from = roles.get(input);
  const to = known.get(output)?.shape;
  const shape = known.get(input)?.shape;
  if (!to) return undefined;
  if (maps.has(operatorOf(node)) && to.length === 4) return nchw;
  switch (operatorOf(node)) {
    case 'Transpose':
      return from && permutationOf(intsOf(node, 'perm'), from.length).map((axis) => from[axis] ?? 'x');
    case 'Reshape':
    case 'Flatten':
      return from && shape && regroup(from, shape, to);
    case 'Squeeze':
    case 'Unsqueeze':
      return from && shape && insertOrDrop(node, from, to.length, known);
    case 'MatMul':
      return matMulRoles(node, roles, known, to.length);
    case 'Gemm':
      return ['n', 'c'];
    case 'Gather': {
      const axis = wrapAxis(intOf(node, 'axis', 0), from?.length ?? 0);
      const picked = known.get(node.input[1] ?? '')?.shape?.length ?? 0;
      return from?.flatMap((role, at) => (at !== axis ? [role] : Array.from({ length: picked }, () => role)));
    }
    default:
      return operatorOf(node).startsWith('Reduce') || operatorOf(node).startsWith('Arg')
        ? from && reduced(node, from, to.length, known)
        : node.input.map((name) => roles.get(name)).find((candidate) => candidate?.length === to.length);
  }
}

/** Roles after a reshape: runs of axes with equal products correspond. */
function regroup(from: readonly AxisRole[], shape: readonly number[], to: readonly number[]): AxisRole[] {
  const out: AxisRole[] = [];
  let i = 0;
  let j = 0;
  while (j < to.length) {
    const startI = i;
    const startJ = j;
    let left = shape[i++] ?? 1;
    let right = to[j++] ?? 1;
    while (left !== right && (i < shape.length || j < to.length)) {
      if (left < right && i < shape.length) left *= shape[i++]!;
      else if (j < to.length) right *= to[j++]!;
      else break;
    }
    if (j === to.length) i = shape.length;
    out.push(...regrouped(from.slice(startI, i), shape.slice(startI, i), to.slice(startJ, j)));
  }
  return out;
}

function regrouped(from: readonly AxisRole[], shape: readonly number[], to: readonly number[]): AxisRole[] {
  if (from.length === to.length && elementCount(shape) === elementCount(to)) return [...from];
  const real = from.filter((_, axis) => shape[axis] !== 1);
  const merged = [...new Set(real.length > 0 ? real : from.slice(0, 1))];
  if (merged.join('') === 't' && to.length === 2) return ['h', 'w'];
  if (merged.join('') === 'hw' && to.length === 2) return ['h', 'w'];
  const role: AxisRole =
    merged.length === 1 ? merged[0]! : merged.every((one) => 'hwt'.includes(one)) ? 't' : 'x';
  return to.map(() => role);
}

function insertOrDrop(
  node: NodeProto,
  from: readonly AxisRole[],
  rank: number,
  known: KnownTensors,
): AxisRole[] | undefined {
  const input = known.get(node.input[0] ?? '')?.shape ?? [];
  const stated = axesOf(node, known.get(node.input[1] ?? ''));
  if (operatorOf(node) === 'Squeeze') {
    const axes = stated?.map((axis) => wrapAxis(axis, from.length));
    return from.filter((_, axis) => (axes ? !axes.includes(axis) : input[axis] !== 1));
  }
  const axes = new Set(stated?.map((axis) => wrapAxis(axis, rank)));
  const rest = [...from];
  return Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 'x' : (rest.shift() ?? 'x')));
}

function matMulRoles(
  node: NodeProto,
  roles: AxisRoles,
  known: KnownTensors,
  rank: number,
): AxisRole[] | undefined {
  const [left = '', right = ''] = node.input;
  const a = roles.get(left);
  const b = roles.get(right);
  if (a && !known.get(right)?.fromPixels) return a.length === rank ? [...a] : undefined;
  if (b && !known.get(left)?.fromPixels) return b.length === rank ? [...b] : undefined;
  return a && b && a.length === rank ? [...a.slice(0, -1), b.at(-1)!] : undefined;
}

function reduced(
  node: NodeProto,
  from: readonly AxisRole[],
  rank: number,
  known: KnownTensors,
): readonly AxisRole[] | undefined {
  if (rank === from.length) return from;
  const single = operatorOf(node).startsWith('Arg') ? [intOf(node, 'axis', 0)] : undefined;
  const axes = (single ?? axesOf(node, known.get(node.input[1] ?? '')))?.map((axis) =>
    wrapAxis(axis, from.length),
  );
  return axes && from.filter((_, axis) => !axes.includes(axis));
}
