import { type Heatmap, MorphoscopeError, type Mpp, NO_CLUSTER } from '@morphoscope/domain';
import { renderHard, renderSoft, type SoftStyle, type ValueRange } from './render.js';
import { type UncoveredStyle, type View, viewCells } from './view.js';

/** How a map becomes an image. */
export type MapStyle =
  /** Hard labels in cluster colours, RGB. */
  | ({ readonly kind: 'hard'; readonly colours: readonly string[] } & UncoveredStyle)
  /** One channel on the sequential or signed scale, RGB. */
  | ({ readonly kind: 'soft'; readonly channel: number; readonly range: ValueRange } & SoftStyle)
  /** Hard labels as numbers, one channel: 0 not covered, k + 1 for cluster k, 255 no cluster. */
  | { readonly kind: 'labels' }
  /** One channel as numbers: 0 not covered, 1 … 255 for `low … high`. */
  | { readonly kind: 'values'; readonly channel: number; readonly range: ValueRange };

/** The part of `Slide` an image needs. */
export interface ImageSlide {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly mpp?: Mpp;
}

/** Options of `heatmapImage`. */
export interface ImageOptions {
  /**
   * Level-0 px per image px, a whole number ≥ 1. Default: the largest that puts every cell edge on a px edge, if it is
   * at least an eighth of a cell; else about a quarter of a cell.
   */
  readonly downsample?: number;
}

/** An image that is read window by window; its upper left corner is level-0 (0, 0), so it lies on the slide. */
export interface MapImage {
  /** Size in px: the slide's size over `downsample`, rounded up. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** µm per image px: the slide's times `downsample`. */
  readonly mpp: Mpp;
  readonly downsample: number;
  /** Pixels of a window, row-major interleaved, `h × w × channels`. The receiver owns the buffer. */
  read(x: number, y: number, width: number, height: number): Uint8Array;
}

/**
 * A georeferenced image of a map, as a pyramid writer takes it. Each px shows the cell that holds its centre.
 * @throws MorphoscopeError `SlideError` when the slide has no mpp; `InputError` when `downsample` is no whole number ≥ 1.
 * @throws RangeError when a range is empty.
 */
export function heatmapImage(
  heatmap: Heatmap,
  style: MapStyle,
  slide: ImageSlide,
  options: ImageOptions = {},
): MapImage {
  if (slide.mpp === undefined) {
    throw new MorphoscopeError(
      'SlideError',
      'the slide does not say its µm per pixel, so the map has no scale',
      {
        where: slide.id,
        suggestion: 'Give the mpp of this slide or of the cohort.',
      },
    );
  }
  const downsample = options.downsample ?? exactDownsample(heatmap.raster);
  if (!Number.isInteger(downsample) || downsample < 1) {
    throw new MorphoscopeError('InputError', `the map’s downsample is ${downsample}`, {
      where: slide.id,
      suggestion: 'Give a whole number of level-0 px per image px.',
    });
  }
  const draw = painter(heatmap, style);
  return {
    width: Math.max(1, Math.ceil(slide.width / downsample)),
    height: Math.max(1, Math.ceil(slide.height / downsample)),
    channels: style.kind === 'hard' || style.kind === 'soft' ? 3 : 1,
    mpp: { x: slide.mpp.x * downsample, y: slide.mpp.y * downsample },
    downsample,
    read: (x, y, width, height) => draw({ x: x * downsample, y: y * downsample, width, height, downsample }),
  };
}

function exactDownsample(raster: Heatmap['raster']): number {
  const step = Math.min(raster.stepX, raster.stepY);
  const lengths = [raster.stepX, raster.stepY, raster.originX, raster.originY];
  if (lengths.every(Number.isInteger)) {
    const common = lengths.reduce(gcd);
    if (common >= step / 8) return common;
  }
  return Math.max(1, Math.floor(step / 4));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function painter(heatmap: Heatmap, style: MapStyle): (view: View) => Uint8Array {
  switch (style.kind) {
    case 'hard':
      return (view) => renderHard(heatmap, style.colours, view, style).data;
    case 'soft':
      return (view) => renderSoft(heatmap, style.channel, style.range, view, style).data;
    case 'labels':
      return (view) => numbers(heatmap, 0, view, (label) => (label === NO_CLUSTER ? 255 : label + 1));
    case 'values': {
      const { low, high } = style.range;
      if (!(high > low)) throw new RangeError(`the range ${low} to ${high} is empty`);
      const scale = 254 / (high - low);
      return (view) =>
        numbers(
          heatmap,
          style.channel,
          view,
          (v) => 1 + Math.round(Math.min(254, Math.max(0, (v - low) * scale))),
        );
    }
  }
}

function numbers(
  heatmap: Heatmap,
  channel: number,
  view: View,
  encode: (value: number) => number,
): Uint8Array {
  const { columns, rows } = viewCells(heatmap.raster, view);
  const data = new Uint8Array(view.width * view.height);
  for (let j = 0; j < view.height; j++) {
    const row = rows[j] as number;
    if (row < 0) continue;
    const base = (channel * heatmap.raster.height + row) * heatmap.raster.width;
    for (let i = 0; i < view.width; i++) {
      const column = columns[i] as number;
      const value = column < 0 ? Number.NaN : (heatmap.data[base + column] as number);
      if (!Number.isNaN(value)) data[j * view.width + i] = encode(value);
    }
  }
  return data;
}
