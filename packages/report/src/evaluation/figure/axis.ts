import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { figureText } from '../figure-text.js';

/** Values to places on a drawing, linear; `to` may run backwards, as up does. */
export interface Scale {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Place of a value. */
export function place({ from: [a, b], to: [c, d] }: Scale, value: number): number {
  return b === a ? (c + d) / 2 : c + ((value - a) / (b - a)) * (d - c);
}

/** Round ticks that span `low … high`, about `count` of them: steps of 1, 2 or 5 × 10ⁿ. */
export function niceTicks(low: number, high: number, count = 5): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high)) || high < low) return [0, 1];
  const span = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= (span / count) * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
}

/** Decimals that tell neighbouring ticks apart. */
export function tickDigits(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) || 1;
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** Where a chart's marks lie, in px of the drawing. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Horizontal grid lines with their numbers at the left, and the name of the axis above them. */
export function verticalAxis(frame: Frame, ticks: readonly number[], scale: Scale, name: string): Html {
  const digits = tickDigits(ticks);
  const lines = ticks.map((tick) => {
    const y = place(scale, tick);
    return html`<path class="grid" d="M${at(frame.left)} ${at(y)}H${at(frame.right)}"/><text class="tick end" x="${at(frame.left - 8)}" y="${at(y + 4)}">${figureText(tick, digits)}</text>`;
  });
  return html`${lines}<text class="tick" x="${at(frame.left)}" y="${at(frame.top - 12)}">${name}</text>`;
}

/** Numbers under a chart and the name of its axis. */
export function horizontalAxis(frame: Frame, ticks: readonly number[], scale: Scale, name: string): Html {
  const digits = tickDigits(ticks);
  const labels = ticks.map(
    (tick) =>
      html`<text class="tick mid" x="${at(place(scale, tick))}" y="${at(frame.bottom + 18)}">${figureText(tick, digits)}</text>`,
  );
  const middle = (frame.left + frame.right) / 2;
  return html`<path class="axis" d="M${at(frame.left)} ${at(frame.bottom)}H${at(frame.right)}"/>${labels}<text class="tick mid" x="${at(middle)}" y="${at(frame.bottom + 36)}">${name}</text>`;
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}
