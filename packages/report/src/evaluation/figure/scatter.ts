import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { type Frame, horizontalAxis, niceTicks, place, type Scale, verticalAxis } from './axis.js';
import { clusterMark } from './cluster-mark.js';
import type { Drawing } from './drawing.js';
import { extent } from './line-chart.js';

/** Clusters by two figures. */
export interface Scatter {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly {
    readonly cluster: number;
    readonly name: string;
    readonly colour: string;
    readonly x: number;
    readonly y: number;
    readonly yInterval?: readonly [number, number];
  }[];
}

const WIDTH = 460;
const HEIGHT = 360;

/** Clusters as number chips; the quadrants in which both figures have one sign are shaded. */
export function scatter(chart: Scatter): Drawing {
  const frame: Frame = { left: 54, right: WIDTH - 20, top: 30, bottom: HEIGHT - 46 };
  const { points } = chart;
  const xTicks = niceTicks(...extent([0, ...points.map((point) => point.x)]));
  const yTicks = niceTicks(...extent([0, ...points.flatMap((p) => [p.y, ...(p.yInterval ?? [])])]));
  const x: Scale = { from: [xTicks[0]!, xTicks.at(-1)!], to: [frame.left + 14, frame.right - 14] };
  const y: Scale = { from: [yTicks[0]!, yTicks.at(-1)!], to: [frame.bottom - 8, frame.top + 8] };
  const whiskers = points.map((point) =>
    point.yInterval
      ? html`<path class="whisker" d="M${at(place(x, point.x))} ${at(place(y, point.yInterval[0]))}V${at(place(y, point.yInterval[1]))}"/>`
      : html``,
  );
  const marks = points.map((point) =>
    clusterMark(point.cluster, point.colour, place(x, point.x), place(y, point.y), point.name),
  );
  return {
    id: chart.id,
    title: chart.title,
    description: chart.description,
    width: WIDTH,
    height: HEIGHT,
    body: html`${quadrants(frame, place(x, 0), place(y, 0))}${verticalAxis(frame, yTicks, y, chart.yLabel)}${horizontalAxis(frame, xTicks, x, chart.xLabel)}${whiskers}${marks}`,
  };
}

function quadrants(frame: Frame, zeroX: number, zeroY: number): Html {
  const { left, right, top, bottom } = frame;
  const box = (a: number, b: number, c: number, d: number) =>
    html`<rect class="agree" x="${at(a)}" y="${at(c)}" width="${at(Math.max(0, b - a))}" height="${at(Math.max(0, d - c))}"/>`;
  return html`${box(zeroX, right, top, zeroY)}${box(left, zeroX, zeroY, bottom)}<path class="zero" d="M${at(zeroX)} ${at(top)}V${at(bottom)}M${at(left)} ${at(zeroY)}H${at(right)}"/>`;
}
