import { type Heatmap, NO_CLUSTER } from '@morphoscope/domain';
import { noClusterColour, type Rgb, rgbOf, sequential, signed } from './colormap/index.js';
import { checkView, type PaintedMap, type UncoveredStyle, type View, viewCells } from './view.js';

/** Values drawn with the ends of the colour scale. One range serves all slides (`globalRange`). */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Options of `renderSoft`. */
export interface SoftStyle extends UncoveredStyle {
  /** `sequential` from `low` to `high`, or `signed`, symmetric about 0. Default sequential. */
  readonly scale?: 'sequential' | 'signed';
  /** Values below (signed: magnitudes below) are not drawn: glass without hatching. Default: everything is drawn. */
  readonly threshold?: number;
}

type Painter = (value: number) => { rgb: Rgb; alpha: number };

/**
 * Draws a one-channel map of hard labels (`NO_CLUSTER` grey, NaN uncovered). Each picture px shows the cell that holds
 * its centre: exact, never blended.
 * @param colours `#rrggbb` per cluster id.
 * @throws RangeError when a label has no colour.
 */
export function renderHard(
  labels: Heatmap,
  colours: readonly string[],
  view: View,
  style: UncoveredStyle = {},
): PaintedMap {
  const palette = colours.map((colour) => ({ rgb: rgbOf(colour), alpha: 255 }));
  const none = { rgb: rgbOf(noClusterColour), alpha: 128 };
  return paint(labels, 0, view, style, (label) => {
    const colour = label === NO_CLUSTER ? none : palette[label];
    if (colour === undefined) throw new RangeError(`label ${label} with ${colours.length} colours`);
    return colour;
  });
}

/** Draws one channel of a soft map over `range`; values outside are clamped to its ends. */
export function renderSoft(
  heatmap: Heatmap,
  channel: number,
  range: ValueRange,
  view: View,
  style: SoftStyle = {},
): PaintedMap {
  if (!(range.high > range.low)) throw new RangeError(`the range ${range.low} to ${range.high} is empty`);
  const glass = { rgb: rgbOf(style.glass ?? '#ffffff'), alpha: 0 };
  const threshold = style.threshold;
  if (style.scale === 'signed') {
    const limit = Math.max(Math.abs(range.low), Math.abs(range.high));
    return paint(heatmap, channel, view, style, (v) =>
      threshold !== undefined && Math.abs(v) < threshold ? glass : { rgb: signed(v / limit), alpha: 255 },
    );
  }
  const span = range.high - range.low;
  return paint(heatmap, channel, view, style, (v) =>
    threshold !== undefined && v < threshold
      ? glass
      : { rgb: sequential((v - range.low) / span), alpha: 255 },
  );
}

function paint(
  heatmap: Heatmap,
  channel: number,
  view: View,
  style: UncoveredStyle,
  painter: Painter,
): PaintedMap {
  checkView(view);
  if (!Number.isInteger(channel) || channel < 0 || channel >= heatmap.channels) {
    throw new RangeError(`channel ${channel} of ${heatmap.channels}`);
  }
  const { columns, rows } = viewCells(heatmap.raster, view);
  const { width, height } = view;
  const data = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  const uncovered = uncoveredColours(style);
  const plane = channel * heatmap.raster.width * heatmap.raster.height;
  for (let j = 0; j < height; j++) {
    const row = rows[j] as number;
    let lastCell = -2;
    let last: { rgb: Rgb; alpha: number } | undefined;
    for (let i = 0; i < width; i++) {
      const column = columns[i] as number;
      const cell = row < 0 || column < 0 ? -1 : plane + row * heatmap.raster.width + column;
      if (cell !== lastCell) {
        const value = cell < 0 ? Number.NaN : (heatmap.data[cell] as number);
        last = Number.isNaN(value) ? undefined : painter(value);
        lastCell = cell;
      }
      const rgb = last?.rgb ?? uncovered(view, i, j);
      data.set(rgb, (j * width + i) * 3);
      alpha[j * width + i] = last?.alpha ?? 0;
    }
  }
  return { data, alpha, width, height };
}

const HATCH_PERIOD = 6;

/** Hatching runs in slide coordinates, so that neighbouring views fit together. */
function uncoveredColours(style: UncoveredStyle): (view: View, i: number, j: number) => Rgb {
  const glass = rgbOf(style.glass ?? '#ffffff');
  if (style.hatch === false) return () => glass;
  const line = glass.map((v) => (v > 127 ? v - 48 : v + 48)) as [number, number, number];
  return (view, i, j) => {
    const across = Math.round(view.x / view.downsample) + Math.round(view.y / view.downsample) + i + j;
    return ((across % HATCH_PERIOD) + HATCH_PERIOD) % HATCH_PERIOD === 0 ? line : glass;
  };
}
