import { intOf, intsOf } from '../attributes.js';
import { elementCount } from '../tensor-values.js';
import { axesOf, type Rule, wrapAxis } from './known.js';
import { pick } from './pick.js';

const reshape: Rule = (node, [input, target]) => {
  const wanted = intsOf(node, 'shape') ?? target?.values;
  const from = input?.shape;
  if (!wanted) return [{}];
  const copyZero = intOf(node, 'allowzero', 0) === 0;
  const shape = wanted.map((length, axis) => (length === 0 && copyZero ? (from?.[axis] ?? -1) : length));
  const open = shape.indexOf(-1);
  if (open >= 0) {
    if (!from || shape.indexOf(-1, open + 1) >= 0) return [{}];
    shape[open] = elementCount(from) / -elementCount(shape);
  }
  const fits = shape.every((length) => Number.isInteger(length) && length >= 0);
  return fits ? [{ shape, values: input?.values }] : [{}];
};

const flatten: Rule = (node, [input]) => {
  const from = input?.shape;
  if (!from) return [{}];
  const axis = wrapAxis(intOf(node, 'axis', 1), from.length);
  return [{ shape: [elementCount(from.slice(0, axis)), elementCount(from.slice(axis))] }];
};

const squeeze: Rule = (node, [input, axesInput]) => {
  const from = input?.shape;
  if (!from) return [{}];
  const axes = axesOf(node, axesInput)?.map((axis) => wrapAxis(axis, from.length));
  const shape = from.filter((length, axis) => (axes ? !axes.includes(axis) : length !== 1));
  return [{ shape, values: input?.values }];
};

const unsqueeze: Rule = (node, [input, axesInput]) => {
  const from = input?.shape;
  const axes = axesOf(node, axesInput);
  if (!from || !axes) return [{}];
  const rank = from.length + axes.length;
  const added = new Set(axes.map((axis) => wrapAxis(axis, rank)));
  const kept = [...from];
  const shape = Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (kept.shift() ?? 1)));
  return [{ shape, values: input?.values }];
};

/** Permutation of a Transpose node; reversed axes by default. */
export function permutationOf(perm: readonly number[] | undefined, rank: number): readonly number[] {
  return perm?.length === rank ? perm : Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

const transpose: Rule = (node, [input]) => {
  const from = input?.shape;
  if (!from) return [{}];
  const perm = permutationOf(intsOf(node, 'perm'), from.length);
  const shape = perm.map((axis) => from[axis] ?? 0);
  return [{ shape, values: pick(input, shape, (at) => from.map((_, axis) => at[perm.indexOf(axis)] ?? 0)) }];
};

const depthToSpace: Rule = (node, [input]) => {
  const [n, c, h, w] = input?.shape ?? [];
  const block = intOf(node, 'blocksize', 1);
  return w === undefined ? [{}] : [{ shape: [n!, c! / block ** 2, h! * block, w * block] }];
};

const spaceToDepth: Rule = (node, [input]) => {
  const [n, c, h, w] = input?.shape ?? [];
  const block = intOf(node, 'blocksize', 1);
  return w === undefined ? [{}] : [{ shape: [n!, c! * block ** 2, h! / block, w / block] }];
};

/** Shape rules of operators that only rearrange values. */
export const rearrangeRules: Readonly<Record<string, Rule>> = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
