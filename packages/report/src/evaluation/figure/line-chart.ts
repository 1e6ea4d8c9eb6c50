import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { type Frame, horizontalAxis, niceTicks, place, type Scale, verticalAxis } from './axis.js';
import { cutText, type Drawing, textWidth } from './drawing.js';

/** One line of a chart. Lines are told apart by weight, dash and their own label, never by colour. */
export interface Series {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** `main`: what the chart is about; `second`: beside it; `other`: thin, for comparison; `control`: dotted. */
  readonly weight: 'main' | 'second' | 'other' | 'control';
  /** Dash of a `second` line: 0 none, 1–3. */
  readonly dash?: 0 | 1 | 2 | 3;
}

/** What a line chart shows. */
export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Values that the upright axis must hold, besides the data; default 0. */
  readonly hold?: readonly number[];
  /** A value of x to mark, and a word for it. */
  readonly mark?: { readonly x: number; readonly word: string };
  /** A level to be reached, and a word for it. */
  readonly limit?: { readonly y: number; readonly word: string };
}

const WIDTH = 560;
const HEIGHT = 300;
const LABELS = 150;
const MOST_POINTS = 240;

/** Lines over a numeric axis with bands for intervals and labels at their right ends. */
export function lineChart(chart: LineChart): Drawing {
  const frame: Frame = { left: 46, right: WIDTH - LABELS, top: 30, bottom: HEIGHT - 46 };
  const xs = chart.series.flatMap((series) => [...series.x]);
  const ys = chart.series.flatMap((series) => [
    ...series.y.filter((y): y is number => y !== null),
    ...(series.low ?? []),
    ...(series.high ?? []),
  ]);
  const yTicks = niceTicks(...extent([...ys, ...(chart.hold ?? [0])]));
  const xTicks = ticksOf(xs);
  const x: Scale = { from: extent([...xTicks, ...xs]), to: [frame.left + 8, frame.right - 8] };
  const y: Scale = { from: [yTicks[0]!, yTicks.at(-1)!], to: [frame.bottom, frame.top] };
  const drawn = chart.series.map(thinned);
  const results = drawn.filter(({ weight, low }) => weight !== 'control' && low);
  const banded = results.length > 0 ? results : drawn;
  const body = html`${chart.mark && markOf(chart.mark, frame, x)}${verticalAxis(frame, yTicks, y, chart.yLabel)}${horizontalAxis(frame, xTicks, x, chart.xLabel)}${banded.map((series) => bandOf(series, x, y))}${drawn.map((series) => lineOf(series, x, y))}${chart.limit && limitOf(chart.limit, frame, y)}${endLabels(drawn, frame, x, y)}`;
  return {
    id: chart.id,
    title: chart.title,
    description: chart.description,
    width: WIDTH,
    height: HEIGHT,
    body,
  };
}

/** Smallest and largest of the finite values. */
export function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

// K and counts are named one by one; anything longer gets round ticks.
function ticksOf(xs: readonly number[]): number[] {
  const different = [...new Set(xs)].sort((a, b) => a - b);
  return different.length <= 12 && different.every(Number.isInteger)
    ? different
    : niceTicks(...extent(different));
}

function thinned(series: Series): Series {
  const n = series.x.length;
  if (n <= MOST_POINTS) return series;
  const kept = Array.from({ length: MOST_POINTS }, (_, i) => Math.round((i * (n - 1)) / (MOST_POINTS - 1)));
  const pick = <T>(values: readonly T[]) => kept.map((i) => values[i]!);
  return {
    ...series,
    x: pick(series.x),
    y: pick(series.y),
    ...(series.low && series.high ? { low: pick(series.low), high: pick(series.high) } : {}),
  };
}

function lineOf(series: Series, x: Scale, y: Scale): Html {
  const name = `line ${series.weight}${series.dash ? ` d${series.dash}` : ''}`;
  let path = '';
  let open = false;
  for (const [i, value] of series.y.entries()) {
    const known = value !== null && Number.isFinite(value);
    if (known) path += `${open ? 'L' : 'M'}${at(place(x, series.x[i]!))} ${at(place(y, value))}`;
    open = known;
  }
  const few = series.x.length <= 24 && (series.weight === 'main' || series.weight === 'second');
  const dots = few
    ? series.y.map((value, i) =>
        value === null
          ? ''
          : html`<circle class="dot ${series.weight}" cx="${at(place(x, series.x[i]!))}" cy="${at(place(y, value))}" r="3.500"/>`,
      )
    : [];
  return html`<path class="${name}" d="${path}"/>${dots}`;
}

function bandOf(series: Series, x: Scale, y: Scale): Html {
  const { low, high } = series;
  if (!low || !high) return html``;
  const upper = series.x.map((value, i) => `${at(place(x, value))} ${at(place(y, high[i]!))}`);
  const lower = series.x.map((value, i) => `${at(place(x, value))} ${at(place(y, low[i]!))}`).reverse();
  return html`<path class="band" d="M${[...upper, ...lower].join('L')}z"/>`;
}

function endLabels(series: readonly Series[], frame: Frame, x: Scale, y: Scale): Html {
  const ends = series.flatMap((one) => {
    const last = one.y.findLastIndex((value) => value !== null && Number.isFinite(value));
    if (last < 0 || one.label === '') return [];
    return [{ one, at: place(y, one.y[last]!), from: place(x, one.x[last]!) }];
  });
  const places = apart(
    ends.map((end) => end.at),
    15,
    [frame.top, frame.bottom],
  );
  const room = LABELS - 22;
  return html`${ends.map(({ one }, i) => {
    const text = cutText(one.label, room);
    return html`<text class="${one.weight === 'main' ? 'strong' : 'label'}" x="${at(frame.right + 8)}" y="${at(places[i]! + 4)}">${textWidth(one.label) > room && html`<title>${one.label}</title>`}${text}</text>`;
  })}`;
}

/** Heights moved as little as needed to lie `least` apart, in the same order, within the range where they fit. */
export function apart(
  heights: readonly number[],
  least: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = [...heights.keys()].sort((a, b) => heights[a]! - heights[b]! || a - b);
  const moved = [...heights];
  let before = top - least;
  for (const i of order) {
    moved[i] = Math.max(moved[i]!, before + least);
    before = moved[i];
  }
  let after = Math.max(bottom, top + least * (heights.length - 1)) + least;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i]!, after - least);
    after = moved[i];
  }
  return moved;
}

function markOf(mark: { readonly x: number; readonly word: string }, frame: Frame, x: Scale): Html {
  const middle = place(x, mark.x);
  return html`<rect class="chosen" x="${at(middle - 16)}" y="${at(frame.top - 4)}" width="32" height="${at(frame.bottom - frame.top + 4)}"/><text class="strong mid" x="${at(middle)}" y="${at(frame.top - 12)}">${mark.word}</text>`;
}

function limitOf(limit: { readonly y: number; readonly word: string }, frame: Frame, y: Scale): Html {
  const height = place(y, limit.y);
  return html`<path class="limit" d="M${at(frame.left)} ${at(height)}H${at(frame.right)}"/><text class="tick end over" x="${at(frame.right - 4)}" y="${at(height - 5)}">${limit.word}</text>`;
}
