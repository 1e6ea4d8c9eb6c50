import { floatsOf, intOf, intsOf, stringOf } from '../../attributes.js';
import { wrapAxis } from '../../shape/known.js';
import {
  type AdjointRule,
  constantInput,
  fixed,
  inputOf,
  outputOf,
  refusal,
  type Site,
  single,
} from '../rule.js';
import { axisMapBack, type Share } from './axis-map.js';

/** One resized axis: lengths, and how many output cells an input cell becomes. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
}

type Coordinate = (cell: number, axis: Axis) => number;

const float = Math.fround;
const centred: Coordinate = (cell, { scale }) => float(float((cell + 0.5) / float(scale)) - 0.5);

/**
 * Input coordinate of an output cell, by `coordinate_transformation_mode`. In single precision, as engines work it out:
 * the last bit decides which cell is nearest.
 */
const coordinates: Readonly<Record<string, Coordinate>> = {
  half_pixel: centred,
  pytorch_half_pixel: (cell, axis) => (axis.to > 1 ? centred(cell, axis) : 0),
  align_corners: (cell, { from, to }) => (to > 1 ? float((cell * (from - 1)) / (to - 1)) : 0),
  asymmetric: (cell, { scale }) => float(cell / float(scale)),
};

const roundings: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
};

/** Resize and Upsample, nearest and linear: a linear map along each axis (ONNX Resize). */
const resize = single((site, adjoint) => {
  const { node } = site;
  const x = inputOf(site, 0);
  const upsample = site.op === 'Upsample' || site.opset < 11;
  const mode = stringOf(node, 'mode', 'nearest');
  const place = stringOf(node, 'coordinate_transformation_mode', upsample ? 'asymmetric' : 'half_pixel');
  const coordinate = coordinates[place];
  const round = roundings[stringOf(node, 'nearest_mode', upsample ? 'floor' : 'round_prefer_floor')];
  if (!coordinate || !round || !/^(nearest|linear)$/.test(mode) || intOf(node, 'antialias', 0) === 1)
    throw refusal(site, `mode ${mode} with ${place} is not supported`, 'Resize by nearest or linear.');
  return [
    axesOf(site, upsample).reduce((g, axis, at) => {
      if (!axis || (axis.from === axis.to && axis.scale === 1)) return g;
      const shares = Array.from({ length: axis.to }, (_, cell) => {
        const position = coordinate(cell, axis);
        return mode === 'linear' ? between(position, axis.from) : nearest(round(position), axis.from);
      });
      return axisMapBack(site, g, x, at, shares);
    }, adjoint),
  ];
});

/** Lengths and scale per axis; `undefined` for the batch. */
function axesOf(site: Site, upsample: boolean): (Axis | undefined)[] {
  const [x, y] = [inputOf(site, 0), outputOf(site)];
  const at = upsample ? 1 : 2;
  const stated = floatsOf(site.node, 'scales') ?? (site.inputs[at] ? constantInput(site, at, 'scales') : []);
  const named = intsOf(site.node, 'axes')?.map((axis) => wrapAxis(axis, x.dims.length));
  return x.dims.map((length, axis) => {
    if (length === null) return undefined;
    const [from, to] = [length, fixed(site, y, axis)];
    return { from, to, scale: stated[named ? named.indexOf(axis) : axis] ?? to / from };
  });
}

function nearest(cell: number, length: number): Share[] {
  return [{ from: Math.min(Math.max(cell, 0), length - 1), weight: 1 }];
}

function between(position: number, length: number): Share[] {
  const inside = Math.min(Math.max(position, 0), length - 1);
  const low = Math.floor(inside);
  const share = inside - low;
  const high = Math.min(low + 1, length - 1);
  return [
    { from: low, weight: 1 - share },
    { from: high, weight: share },
  ];
}

/** Adjoint rules of resampling. */
export const resizeRules: Readonly<Record<string, AdjointRule>> = { Resize: resize, Upsample: resize };
