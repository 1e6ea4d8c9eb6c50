import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';
import { coordinate as at, signed } from '../../number-text.js';
import { niceTicks, place, type Scale, tickDigits } from './axis.js';
import { clusterMark } from './cluster-mark.js';
import { cutText, type Drawing, textWidth } from './drawing.js';
import { extent } from './line-chart.js';

/** One step of a sum. */
export interface Step {
  readonly kind: 'cluster' | 'residual' | 'total';
  readonly label: string;
  readonly value: number;
  readonly cluster?: number;
  readonly colour?: string;
}

/** A sum built up step by step. */
export interface StepChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly steps: readonly Step[];
}

const WIDTH = 560;
const ROW = 26;

/**
 * A waterfall: each step starts where the one before ended; solid to the right, hatched to the left, the residual
 * dashed, the total solid ink from zero.
 */
export function stepChart(chart: StepChart): Drawing {
  const names = chart.steps.map(({ label }) => label);
  const left = 48 + Math.min(170, Math.max(60, ...names.map((name) => textWidth(name))));
  const right = WIDTH - 66;
  let sum = 0;
  const spans = chart.steps.map(({ kind, value }) => {
    const from = kind === 'total' ? 0 : sum;
    if (kind !== 'total') sum += value;
    return { from, to: from + value };
  });
  const ticks = niceTicks(...extent([0, ...spans.flatMap(({ from, to }) => [from, to])]));
  const x: Scale = { from: [ticks[0]!, ticks.at(-1)!], to: [left, right] };
  const bottom = 10 + chart.steps.length * ROW;
  const digits = tickDigits(ticks);
  const grid = ticks.map(
    (tick) =>
      html`<path class="${tick === 0 ? 'zero' : 'grid'}" d="M${at(place(x, tick))} 8V${at(bottom)}"/><text class="tick mid" x="${at(place(x, tick))}" y="${at(bottom + 16)}">${signed(tick, digits)}</text>`,
  );
  const rows = chart.steps.map((step, i) => rowOf(step, spans[i]!, 10 + i * ROW, x, left));
  return {
    id: chart.id,
    title: chart.title,
    description: chart.description,
    width: WIDTH,
    height: bottom + 42,
    body: html`${grid}${rows}<text class="tick mid" x="${at((left + right) / 2)}" y="${at(bottom + 33)}">${chart.xLabel}</text>`,
  };
}

function rowOf(
  step: Step,
  { from, to }: { readonly from: number; readonly to: number },
  y: number,
  x: Scale,
  left: number,
): Html {
  const [a, b] = [place(x, Math.min(from, to)), place(x, Math.max(from, to))];
  const middle = y + ROW / 2;
  const chip =
    step.kind === 'cluster' &&
    step.cluster !== undefined &&
    clusterMark(step.cluster, step.colour ?? '', 28, middle);
  const strong = step.kind === 'cluster' ? 'label' : 'strong';
  const name = html`<text class="${strong}" x="${chip ? 46 : 16}" y="${at(middle + 4)}">${cutText(step.label, left - (chip ? 54 : 24))}</text>`;
  const value = html`<text class="${strong} end" x="${WIDTH - 16}" y="${at(middle + 4)}">${signed(step.value)}</text>`;
  return html`${chip}${name}${shape(step, a, Math.max(1, b - a), y, to < from)}${value}`;
}

function shape(step: Step, x: number, width: number, y: number, against: boolean): Html {
  const box = (inset: number) =>
    html`x="${at(x)}" y="${at(y + inset)}" width="${at(width)}" height="${at(ROW - 2 * inset)}" rx="2"`;
  if (step.kind === 'residual') return html`<rect class="residual" ${box(6)}/>`;
  if (step.kind === 'total') return html`<rect class="sum" ${box(9)}/>`;
  const colour = safeColour(step.colour ?? '');
  if (!against) return html`<rect class="ring" ${box(6)} fill="${colour}"/>`;
  return html`<rect class="ring" ${box(6)} fill="${colour}" fill-opacity="0.25"/><path d="${hatch(x, width, y + 6, ROW - 12)}" stroke="${colour}" stroke-width="1.500" fill="none"/>`;
}

// Lines rather than a pattern: a pattern needs an id, and a page may hold many drawings.
function hatch(x: number, width: number, y: number, height: number): string {
  let path = '';
  for (let offset = 2; offset < width + height; offset += 5) {
    const start = Math.max(0, offset - width);
    const end = Math.min(height, offset);
    if (end > start)
      path += `M${at(x + offset - start)} ${at(y + start)}L${at(x + offset - end)} ${at(y + end)}`;
  }
  return path;
}
