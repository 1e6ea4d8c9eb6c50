import { MorphoscopeError } from '@morphoscope/domain';
import type { Site } from '@morphoscope/onnx-graph/backward';
import type { LinearLayer, PixelStep } from './linear-layer.js';
import type { Box } from './rules.js';

/** What the box is worked out from. */
export interface ImageRange {
  /** Lowest and highest input value per channel. */
  readonly range: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  readonly layout: 'nchw' | 'nhwc';
  /** Model input px. */
  readonly height: number;
  readonly width: number;
}

/**
 * The box of possible inputs of a first layer: a black and a white tile sent through the same pixelwise steps, and the
 * smaller and larger value of each. Padding is the same in both: there the box is a point.
 * @throws MorphoscopeError `ModelError` when something else lies between the image and the layer.
 */
export function imageBox(site: Site, layer: LinearLayer, image: ImageRange): Box {
  const { emit } = site;
  if (!layer.fromImage) {
    throw new MorphoscopeError(
      'ModelError',
      `the box rule does not reach from the image to "${site.node.name}"`,
      {
        ...(site.where !== undefined && { where: site.where }),
        suggestion: 'Use the composite epsilon-plus-flat instead.',
      },
    );
  }
  const [black, white] = [image.range.low, image.range.high].map((values) =>
    sentThrough(site, layer.fromImage!, plainTile(site, values, image)),
  );
  return { low: emit.op('Min', [black!, white!]), high: emit.op('Max', [black!, white!]) };
}

/** 1 where a first layer sees a pixel, 0 where it sees padding; `undefined` where that cannot be told. */
export function seenPixels(site: Site, layer: LinearLayer, image: ImageRange): string | undefined {
  const moving = layer.fromImage?.filter(({ node }) => node.opType === 'Pad' || node.opType === 'Transpose');
  const ones = Array.from(image.range.low, () => 1);
  return moving && sentThrough(site, moving, plainTile(site, ones, image));
}

function sentThrough({ emit }: Site, steps: readonly PixelStep[], tile: string): string {
  return steps.reduce((name, { node, data }) => {
    const inputs = node.input.map((given, index) => (index === data ? name : given));
    return emit.repeat(node, inputs)[0]!;
  }, tile);
}

function plainTile({ emit }: Site, values: ArrayLike<number>, { layout, height, width }: ImageRange): string {
  const channels = values.length;
  return layout === 'nchw'
    ? emit.expand(emit.floats(values, [1, channels, 1, 1]), [1, channels, height, width])
    : emit.expand(emit.floats(values, [1, 1, 1, channels]), [1, height, width, channels]);
}
