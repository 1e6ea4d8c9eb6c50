import { intOf, intsOf, stringOf } from '../../attributes.js';
import { wrapAxis } from '../../shape/known.js';
import {
  type AdjointRule,
  constantInput,
  fixed,
  inputOf,
  keepsBatch,
  type Operand,
  outputOf,
  refusal,
  type Site,
  single,
} from '../rule.js';
import { axisMapBack, picking } from './axis-map.js';
import { insertZeros } from './zero-insertion.js';

const concat = single((site, adjoint) => {
  const axis = wrapAxis(intOf(site.node, 'axis', 1), outputOf(site).dims.length);
  if (site.inputs.length === 1) return [adjoint];
  let start = 0;
  return site.inputs.map((input) => {
    const end = start + fixed(site, input!, axis);
    const part = input!.wanted ? site.emit.slice(adjoint, [axis], [start], [end]) : undefined;
    start = end;
    return part;
  });
});

const split: AdjointRule = (site, adjoints) => {
  const { emit } = site;
  const axis = wrapAxis(intOf(site.node, 'axis', 0), inputOf(site, 0).dims.length);
  if (adjoints.every((adjoint) => adjoint === undefined)) return [];
  const parts = adjoints.flatMap((adjoint, i) => {
    const output = site.outputs[i];
    return output ? [adjoint ?? emit.zerosLike(output.name)] : [];
  });
  return [emit.op('Concat', parts, { axis })];
};

/** Starts, ends, axes and steps from inputs, or from attributes before operator set 10. */
function sliceOf(site: Site) {
  const list = (name: string, index: number) =>
    intsOf(site.node, name) ?? (site.inputs[index] ? constantInput(site, index, name) : undefined);
  const starts = list('starts', 1) ?? [];
  return {
    starts,
    axes: list('axes', 3) ?? starts.map((_, i) => i),
    steps: list('steps', 4) ?? starts.map(() => 1),
  };
}

const slice = single((site, adjoint) => {
  const { emit } = site;
  const [x, y] = [inputOf(site, 0), outputOf(site)];
  const { starts, axes, steps } = sliceOf(site);
  const begins = x.dims.map(() => 0);
  const strides = x.dims.map(() => 1);
  const reversed: number[] = [];
  for (const [i, raw] of axes.entries()) {
    const axis = wrapAxis(raw, x.dims.length);
    if (x.dims[axis] === null) {
      keepsBatch(site, axis);
      if (steps[i] !== 1)
        throw refusal(site, 'it turns round the batch', 'Explain from a layer behind this node.');
      continue;
    }
    const [length, step] = [fixed(site, x, axis), steps[i] ?? 1];
    const start = starts[i]! < 0 ? starts[i]! + length : starts[i]!;
    const first = Math.min(Math.max(start, 0), step > 0 ? length : length - 1);
    strides[axis] = Math.abs(step);
    begins[axis] = step > 0 ? first : first + step * (fixed(site, y, axis) - 1);
    if (step < 0) reversed.push(axis);
  }
  const ordered = reversed.reduce((g, axis) => emit.turned(g, axis, fixed(site, y, axis)), adjoint);
  const apart = insertZeros(emit, ordered, y.dims, strides);
  const ends = x.dims.map((length, axis) =>
    length === null ? 0 : length - begins[axis]! - fixed(site, y, axis) * strides[axis]!,
  );
  return [emit.pad(apart, begins, ends)];
});

const gather = single((site, adjoint) => {
  const { emit } = site;
  const [x, indices] = [inputOf(site, 0), inputOf(site, 1)];
  const axis = wrapAxis(intOf(site.node, 'axis', 0), x.dims.length);
  const length = fixed(site, x, axis);
  const origin = constantInput(site, 1, 'indices').map((at) => wrapAxis(at, length));
  const joined = x.dims.map((one, at) => (at === axis ? origin.length : one));
  const flat =
    indices.dims.length === 1
      ? adjoint
      : emit.reshapeLike(adjoint, { name: x.name, dims: dimsWithOneBatch(site, joined) });
  const contiguous = origin.every((at, i) => at === origin[0]! + i);
  if (!contiguous) return [axisMapBack(site, flat, x, axis, picking(origin))];
  const at = (value: number) => x.dims.map((_, one) => (one === axis ? value : 0));
  return [emit.pad(flat, at(origin[0]!), at(length - origin[0]! - origin.length))];
});

/** Dimensions with one open length at most. */
function dimsWithOneBatch(site: Site, dims: Operand['dims']): Operand['dims'] {
  if (dims.filter((length) => length === null).length <= 1) return dims;
  throw refusal(site, 'several axes depend on the batch', 'Explain from a layer behind this node.');
}

/** Begin and end of every axis. */
function padsOf(site: Site): { begins: number[]; ends: number[] } {
  const { node } = site;
  const rank = inputOf(site, 0).dims.length;
  const pads = intsOf(node, 'pads') ?? constantInput(site, 1, 'paddings');
  const axes = site.inputs[3] ? constantInput(site, 3, 'axes') : Array.from({ length: rank }, (_, i) => i);
  const begins = Array.from({ length: rank }, () => 0);
  const ends = [...begins];
  for (const [i, raw] of axes.entries()) {
    begins[wrapAxis(raw, rank)] = pads[i] ?? 0;
    ends[wrapAxis(raw, rank)] = pads[i + axes.length] ?? 0;
  }
  return { begins, ends };
}

const pad = single((site, adjoint) => {
  const { emit, node } = site;
  const x = inputOf(site, 0);
  const { begins, ends } = padsOf(site);
  const mode = stringOf(node, 'mode', 'constant');
  if (mode === 'constant')
    return [
      emit.pad(
        adjoint,
        begins.map((length) => -length),
        ends.map((length) => -length),
      ),
    ];
  return [
    begins.reduce((g, begin, axis) => {
      if (begin === 0 && ends[axis] === 0) return g;
      return axisMapBack(site, g, x, axis, picking(origins(mode, begin, fixed(site, x, axis), ends[axis]!)));
    }, adjoint),
  ];
});

/** Which cell every cell of a padded axis was taken from. */
function origins(mode: string, begin: number, length: number, end: number): number[] {
  const period = Math.max(1, 2 * (length - 1));
  return Array.from({ length: begin + length + end }, (_, i) => {
    const at = i - begin;
    if (mode === 'edge') return Math.min(Math.max(at, 0), length - 1);
    if (mode === 'wrap') return ((at % length) + length) % length;
    const folded = ((at % period) + period) % period;
    return Math.min(folded, period - folded);
  });
}

/** Adjoint rules of operators that join, cut, pick or pad. */
export const selectRules: Readonly<Record<string, AdjointRule>> = {
  Concat: concat,
  Split: split,
  Slice: slice,
  Gather: gather,
  Pad: pad,
};
