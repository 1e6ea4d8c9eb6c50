import { intOf, stringOf } from '../../attributes.js';
import { extentOf, windowOf } from '../../shape/window.js';
import { fixed, inputOf, outputOf, refusal, type Site } from '../rule.js';

/** How a window slid over one spatial axis, everything that padding modes leave open worked out. */
export interface Slide {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Side of the dilated kernel, cells. */
  readonly extent: number;
  /** Padding before the first cell. */
  readonly begin: number;
  /** Length of the map that the window slides over. */
  readonly map: number;
  /** Number of positions. */
  readonly positions: number;
}

/** Slides of a convolution or pooling node over its spatial axes; `weight` is the index of the input with the kernel. */
export function slidesOf(site: Site, weight?: number): Slide[] {
  const [x, y] = [inputOf(site, 0), outputOf(site)];
  const kernel = weight === undefined ? undefined : inputOf(site, weight);
  const shape = kernel?.dims.map((_, axis) => fixed(site, kernel, axis));
  const known = shape && { shape, type: 0, fromPixels: false };
  const window = windowOf(site.node, known, x.dims.length - 2);
  if (!window) throw refusal(site, 'its kernel is unknown', 'The model file is damaged: export it again.');
  const mode = stringOf(site.node, 'auto_pad', 'NOTSET');
  return window.kernel.map((side, axis) => {
    const [map, positions] = [fixed(site, x, axis + 2), fixed(site, y, axis + 2)];
    const extent = extentOf(window, axis);
    const stride = window.strides[axis] ?? 1;
    const same = Math.max(0, (positions - 1) * stride + extent - map);
    const begins: Readonly<Record<string, number>> = {
      VALID: 0,
      SAME_UPPER: Math.floor(same / 2),
      SAME_LOWER: Math.ceil(same / 2),
    };
    const begin = begins[mode] ?? window.pads[axis] ?? 0;
    return { kernel: side, stride, dilation: window.dilations[axis] ?? 1, extent, begin, map, positions };
  });
}

/** Number of groups of a convolution. */
export function groupsOf(site: Site): number {
  return intOf(site.node, 'group', 1);
}
