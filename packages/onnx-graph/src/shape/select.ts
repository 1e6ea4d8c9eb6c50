import { floatsOf, intOf, intsOf, stringOf } from '../attributes.js';
import { elementCount } from '../tensor-values.js';
import { broadcast } from './elementwise.js';
import { axesOf, FOLD_LIMIT, type Rule, wrapAxis } from './known.js';
import { pick } from './pick.js';

const concat: Rule = (node, inputs) => {
  const rank = inputs[0]?.shape?.length;
  if (rank === undefined || inputs.some((input) => input?.shape?.length !== rank)) return [{}];
  const axis = wrapAxis(intOf(node, 'axis', 1), rank);
  const total = inputs.reduce((sum, input) => sum + input!.shape![axis]!, 0);
  const shape = inputs[0]!.shape!.map((length, at) => (at === axis ? total : length));
  const flat = rank === 1 && total <= FOLD_LIMIT && inputs.every((input) => input?.values);
  return [{ shape, values: flat ? inputs.flatMap((input) => input!.values!) : undefined }];
};

const split: Rule = (node, [input, sizesInput]) => {
  const from = input?.shape;
  if (!from) return node.output.map(() => ({}));
  const axis = wrapAxis(intOf(node, 'axis', 0), from.length);
  const length = from[axis] ?? 0;
  const parts = node.output.length;
  const part = Math.ceil(length / parts);
  const sizes = intsOf(node, 'split') ?? sizesInput?.values;
  return node.output.map((_, i) => {
    const size = sizes && sizes.length > 0 ? sizes[i]! : Math.max(0, Math.min(part, length - i * part));
    return { shape: from.map((whole, at) => (at === axis ? size : whole)) };
  });
};

const slice: Rule = (node, [input, startsInput, endsInput, axesInput, stepsInput]) => {
  const from = input?.shape;
  const starts = intsOf(node, 'starts') ?? startsInput?.values;
  const ends = intsOf(node, 'ends') ?? endsInput?.values;
  if (!from || !starts || !ends) return [{}];
  const axes = axesOf(node, axesInput) ?? starts.map((_, i) => i);
  const shape = [...from];
  const begin = from.map(() => 0);
  const steps = from.map(() => 1);
  for (const [i, rawAxis] of axes.entries()) {
    const axis = wrapAxis(rawAxis, from.length);
    const length = from[axis] ?? 0;
    const step = stepsInput?.values?.[i] ?? 1;
    const clamp = (raw: number) => {
      const at = raw < 0 ? raw + length : raw;
      return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
    };
    begin[axis] = clamp(starts[i]!);
    steps[axis] = step;
    shape[axis] = Math.max(0, Math.ceil((clamp(ends[i]!) - begin[axis]) / step));
  }
  const values = pick(input, shape, (at) =>
    at.map((position, axis) => begin[axis]! + position * steps[axis]!),
  );
  return [{ shape, values }];
};

const gather: Rule = (node, [input, indices]) => {
  const from = input?.shape;
  if (!from || !indices?.shape) return [{}];
  const axis = wrapAxis(intOf(node, 'axis', 0), from.length);
  const shape = [...from.slice(0, axis), ...indices.shape, ...from.slice(axis + 1)];
  const flat = from.length === 1 && input.values && indices.values;
  return [
    { shape, type: input.type, values: flat ? indices.values!.map((i) => input.values!.at(i)!) : undefined },
  ];
};

const pad: Rule = (node, [input, padsInput, , axesInput]) => {
  const from = input?.shape;
  const pads = intsOf(node, 'pads') ?? intsOf(node, 'paddings') ?? padsInput?.values;
  if (!from || !pads) return [{}];
  const axes = axesInput?.values?.map((axis) => wrapAxis(axis, from.length)) ?? from.map((_, axis) => axis);
  const shape = [...from];
  for (const [i, axis] of axes.entries()) shape[axis]! += (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
  return [{ shape }];
};

const expand: Rule = (_node, [input, target]) => {
  const shape = target?.values && broadcast([input?.shape, target.values]);
  const one = input?.values?.length === 1 && shape && elementCount(shape) <= FOLD_LIMIT;
  return [
    { shape, values: one ? Array.from({ length: elementCount(shape) }, () => input.values![0]!) : undefined },
  ];
};

const tile: Rule = (_node, [input, repeats]) => [
  { shape: repeats?.values && input?.shape?.map((length, axis) => length * (repeats.values![axis] ?? 1)) },
];

const resize: Rule = (node, inputs, opset) => {
  const input = inputs[0];
  const from = input?.shape;
  if (!from) return [{}];
  const modern = node.opType === 'Resize' && opset >= 11;
  if (stringOf(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') return [{}];
  const axes =
    intsOf(node, 'axes')?.map((axis) => wrapAxis(axis, from.length)) ?? from.map((_, axis) => axis);
  const scales = floatsOf(node, 'scales') ?? (modern ? inputs[2] : inputs[1])?.values;
  const sizes = modern ? inputs[3]?.values : undefined;
  const shape = [...from];
  for (const [i, axis] of axes.entries()) {
    if (sizes && sizes.length > 0) shape[axis] = sizes[i]!;
    else if (scales && scales.length > 0)
      shape[axis] = Math.floor(Math.fround(from[axis]! * Math.fround(scales[i]!)));
    else return [{}];
  }
  return [{ shape, type: input.type }];
};

/** Shape rules of operators that join, cut, pick or resample. */
export const selectRules: Readonly<Record<string, Rule>> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  GatherElements: (_node, [input, indices]) => [{ shape: indices?.shape, type: input?.type ?? 0 }],
  Pad: pad,
  Expand: expand,
  Tile: tile,
  Resize: resize,
  Upsample: resize,
};
