import { intOf } from '../../attributes.js';
import { type AdjointRule, fixed, inputOf, outputOf, refusal, type Site, single } from '../rule.js';
import { type Slide, slidesOf } from './sliding-window.js';
import { insertZeros } from './zero-insertion.js';

/** Operator set from which ScatterElements can add. */
const SCATTER_ADDS = 16;

/** To the first of the largest values of each window, as in PyTorch. */
const maxPool = single((site, adjoint) => {
  if (intOf(site.node, 'storage_order', 0) === 1)
    throw refusal(site, 'it counts columns first', 'Export it with storage_order 0.');
  const { emit } = site;
  const [x, y] = [inputOf(site, 0), outputOf(site)];
  const slides = slidesOf(site);
  const indices = emit.repeat(site.node, [x.name], 2)[1]!;
  const zeros = emit.reshape(emit.zerosLike(x.name), [null]);
  const overlaps = slides.some(({ stride, extent }) => extent > stride);
  const flat = (name: string) => emit.reshape(name, [null]);
  if (!overlaps || site.opset >= SCATTER_ADDS) {
    const reduction = overlaps ? { reduction: 'add' } : {};
    const spread = scatter(site, zeros, flat(indices), flat(adjoint), reduction);
    return [emit.reshapeLike(spread, x)];
  }
  const parts = apartWindows(slides).map(({ starts, steps }) => {
    const axes = slides.map((_, axis) => axis + 2);
    const ends = axes.map((axis) => fixed(site, y, axis));
    const part = (name: string) => flat(emit.slice(name, axes, starts, ends, steps));
    return scatter(site, zeros, part(indices), part(adjoint), {});
  });
  return [emit.reshapeLike(emit.sum(parts)!, x)];
});

function scatter(
  { emit, opset }: Site,
  zeros: string,
  indices: string,
  values: string,
  attributes: Readonly<Record<string, string>>,
): string {
  return emit.op(opset >= 11 ? 'ScatterElements' : 'Scatter', [zeros, indices, values], {
    axis: 0,
    ...attributes,
  });
}

/** Sets of positions, every so many along each axis, whose windows do not overlap. */
function apartWindows(slides: readonly Slide[]): { starts: number[]; steps: number[] }[] {
  const steps = slides.map(({ extent, stride }) => Math.ceil(extent / stride));
  const starts = steps.reduce<number[][]>(
    (all, step) => all.flatMap((head) => Array.from({ length: step }, (_, i) => [...head, i])),
    [[]],
  );
  return starts
    .filter((start) => start.every((at, axis) => at < slides[axis]!.positions))
    .map((start) => ({ starts: start, steps }));
}

/** How many cells of the map, not of its padding, lie in each window; row-major over positions. */
function cellsInWindows(slides: readonly Slide[]): number[] {
  const perAxis = slides.map(({ kernel, stride, dilation, begin, map, positions }) =>
    Array.from({ length: positions }, (_, position) => {
      const start = position * stride - begin;
      return Array.from({ length: kernel }, (_, i) => start + i * dilation).filter(
        (cell) => cell >= 0 && cell < map,
      ).length;
    }),
  );
  return perAxis.reduce((all, lengths) => all.flatMap((n) => lengths.map((m) => n * m)), [1]);
}

/**
 * What each window's mean divides by, as a factor per position. Padding and ceil mode make it differ; it is read off what
 * the engine itself makes of a map of ones, so that both agree.
 */
function windowFactor(site: Site, slides: readonly Slide[]): string {
  const { emit, node } = site;
  const ones = emit.expand(emit.floats([1], [1, 1, ...slides.map(() => 1)]), [
    1,
    1,
    ...slides.map(({ map }) => map),
  ]);
  const positions = [1, 1, ...slides.map((slide) => slide.positions)];
  // ONNX's own shape inference counts windows that start in the padding of ceil mode; engines leave them out.
  const means = emit.reshape(emit.repeat(node, [ones])[0]!, positions);
  const shares = cellsInWindows(slides).map((count) => 1 / Math.max(1, count));
  return emit.mul(means, emit.floats(shares, positions));
}

/** Each window's share goes to all its cells: zeros between the shares, then sums over windows of the same size. */
const averagePool = single((site, adjoint) => {
  const { emit } = site;
  const slides = slidesOf(site);
  const plain = slides.every(
    ({ begin, map, positions, stride, extent }) => begin === 0 && (positions - 1) * stride + extent <= map,
  );
  const area = slides.reduce((product, { kernel }) => product * kernel, 1);
  const shares = plain ? emit.scaled(adjoint, 1 / area) : emit.mul(adjoint, windowFactor(site, slides));
  return [tiles(slides) ? repeated(site, shares, slides) : summed(site, shares, slides, area)];
});

/** Whether the windows lie side by side without gaps, overlaps or padding. */
function tiles(slides: readonly Slide[]): boolean {
  return slides.every(
    ({ kernel, stride, extent, begin, map, positions }) =>
      kernel === stride && extent === kernel && begin === 0 && positions * stride <= map,
  );
}

function repeated(site: Site, shares: string, slides: readonly Slide[]): string {
  const { emit } = site;
  const x = inputOf(site, 0);
  const lead = [x.dims[0]!, fixed(site, x, 1)];
  const apart = emit.reshape(shares, [...lead, ...slides.flatMap(({ positions }) => [positions, 1])]);
  const copies = emit.expand(apart, [1, 1, ...slides.flatMap(({ kernel }) => [1, kernel])]);
  const sides = slides.map(({ positions, stride }) => positions * stride);
  const joined = emit.reshape(copies, [...lead, ...sides]);
  const rest = slides.map(({ map }, axis) => map - sides[axis]!);
  return emit.pad(joined, [0, 0, ...rest.map(() => 0)], [0, 0, ...rest]);
}

function summed(site: Site, shares: string, slides: readonly Slide[], area: number): string {
  const { emit } = site;
  const apart = insertZeros(emit, shares, outputOf(site).dims, [1, 1, ...slides.map(({ stride }) => stride)]);
  const begins = slides.map(({ extent, begin }) => extent - 1 - begin);
  const ends = slides.map(
    ({ extent, map, positions, stride }, axis) => map - positions * stride - begins[axis]! + extent - 1,
  );
  const padded = emit.pad(apart, [0, 0, ...begins], [0, 0, ...ends]);
  const dilations = slides.map(({ dilation }) => dilation);
  const means = emit.op('AveragePool', [padded], {
    kernel_shape: slides.map(({ kernel }) => kernel),
    strides: slides.map(() => 1),
    ...(dilations.some((dilation) => dilation > 1) && { dilations }),
  });
  return emit.scaled(means, area);
}

const globalAveragePool = single((site, adjoint) => {
  const { emit } = site;
  const x = inputOf(site, 0);
  const spatial = x.dims.slice(2).map((_, axis) => fixed(site, x, axis + 2));
  const count = spatial.reduce((product, length) => product * length, 1);
  return [emit.expand(emit.scaled(adjoint, 1 / count), [1, 1, ...spatial])];
});

/** To the first largest value of the map. */
const globalMaxPool = single((site, adjoint) => {
  const { emit } = site;
  const x = inputOf(site, 0);
  const count = x.dims.slice(2).reduce<number>((n, _, axis) => n * fixed(site, x, axis + 2), 1);
  const rows = emit.reshape(x.name, [null, fixed(site, x, 1), count]);
  const first = emit.op('ArgMax', [rows], { axis: 2, keepdims: 1 });
  const positions = emit.ints(Array.from({ length: count }, (_, i) => i));
  const chosen = emit.number(emit.op('Equal', [first, positions]));
  const spread = emit.mul(emit.reshape(adjoint, [null, fixed(site, x, 1), 1]), chosen);
  return [emit.reshapeLike(spread, x)];
});

/** Adjoint rules of pooling. */
export const poolingRules: Readonly<Record<string, AdjointRule>> = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
};
