import { intOf } from '../../attributes.js';
import {
  type AdjointRule,
  fixed,
  inputOf,
  type Operand,
  outputOf,
  refusal,
  type Site,
  single,
} from '../rule.js';
import { groupsOf, type Slide, slidesOf } from './sliding-window.js';

/** The kernel of the adjoint convolution: groups kept, inputs and outputs exchanged, every axis turned round. */
function turnedKernel(site: Site, weight: Operand, groups: number, slides: readonly Slide[]): string {
  const { emit } = site;
  const [out, inner] = [fixed(site, weight, 0), fixed(site, weight, 1)];
  const spatial = slides.map(({ kernel }) => kernel);
  const axes = spatial.map((_, axis) => axis + 3);
  const grouped = emit.reshape(weight.name, [groups, out / groups, inner, ...spatial]);
  const exchanged = emit.transpose(grouped, [0, 2, 1, ...axes]);
  const kernel = emit.reshape(exchanged, [groups * inner, out / groups, ...spatial]);
  return spatial.reduce((turned, side, axis) => emit.turned(turned, axis + 2, side), kernel);
}

/** At stride 1: a convolution with the turned kernel, which engines run several times faster than ConvTranspose. */
function byConvolution(site: Site, adjoint: string, slides: readonly Slide[], groups: number): string {
  const { emit } = site;
  const begins = slides.map(({ extent, begin }) => extent - 1 - begin);
  const ends = slides.map(({ extent, map, positions }, axis) => map - positions - begins[axis]! + extent - 1);
  const cut = (lengths: readonly number[]) => [0, 0, ...lengths.map((length) => Math.min(0, length))];
  const inside = emit.pad(adjoint, cut(begins), cut(ends));
  return emit.op('Conv', [inside, turnedKernel(site, inputOf(site, 1), groups, slides)], {
    group: groups,
    dilations: slides.map(({ dilation }) => dilation),
    pads: [...begins, ...ends].map((length) => Math.max(0, length)),
    kernel_shape: slides.map(({ kernel }) => kernel),
  });
}

function byConvTranspose(site: Site, adjoint: string, slides: readonly Slide[], groups: number): string {
  const reach = ({ stride, positions, extent, begin }: Slide) => stride * (positions - 1) + extent - begin;
  return site.emit.op('ConvTranspose', [adjoint, inputOf(site, 1).name], {
    group: groups,
    kernel_shape: slides.map(({ kernel }) => kernel),
    strides: slides.map(({ stride }) => stride),
    dilations: slides.map(({ dilation }) => dilation),
    pads: [
      ...slides.map(({ begin }) => begin),
      ...slides.map((slide) => Math.max(0, reach(slide) - slide.map)),
    ],
    output_padding: slides.map((slide) => Math.max(0, slide.map - reach(slide))),
  });
}

/** Adjoint of a convolution for its input. The weights are those named by input 1, in the shape of the node's own. */
const conv = single((site, adjoint) => {
  refuseMovingWeights(site);
  const slides = slidesOf(site, 1);
  const groups = groupsOf(site);
  return [
    slides.every(({ stride }) => stride === 1)
      ? byConvolution(site, adjoint, slides, groups)
      : byConvTranspose(site, adjoint, slides, groups),
  ];
});

/** A transposed convolution is the adjoint of a convolution with the same kernel; its own adjoint is that convolution. */
const convTranspose = single((site, adjoint) => {
  refuseMovingWeights(site);
  const { emit, node } = site;
  const [x, y, weight] = [inputOf(site, 0), outputOf(site), inputOf(site, 1)];
  const back = { ...site, inputs: [{ ...y, wanted: true }, weight], outputs: [x] };
  const slides = transposedSlides(back, site);
  const ends = slides.map(
    ({ extent, begin, map, positions, stride }) => (positions - 1) * stride + extent - begin - map,
  );
  const cut = emit.pad(
    adjoint,
    [0, 0, ...slides.map(() => 0)],
    [0, 0, ...ends.map((length) => Math.min(0, length))],
  );
  return [
    emit.op('Conv', [cut, weight.name], {
      group: intOf(node, 'group', 1),
      kernel_shape: slides.map(({ kernel }) => kernel),
      strides: slides.map(({ stride }) => stride),
      dilations: slides.map(({ dilation }) => dilation),
      pads: [...slides.map(({ begin }) => begin), ...ends.map((length) => Math.max(0, length))],
    }),
  ];
});

function transposedSlides(back: Site, site: Site): Slide[] {
  const slides = slidesOf(back, 1);
  if (site.node.attribute.some(({ name, ints }) => name === 'output_shape' && ints.length > 0))
    throw refusal(site, 'it states its output shape', 'Export it with pads and output_padding.');
  return slides;
}

function refuseMovingWeights(site: Site): void {
  if (!site.inputs.slice(1).some((input) => input?.wanted)) return;
  throw refusal(site, 'its weights are computed from the image', 'Explain from a layer behind this node.');
}

/** Adjoint rules of convolutions. */
export const convolutionRules: Readonly<Record<string, AdjointRule>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
};
