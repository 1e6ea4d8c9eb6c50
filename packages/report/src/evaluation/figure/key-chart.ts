import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { figureText, intervalText } from '../figure-text.js';
import type { KeyFigure, Yardstick } from '../key-figure.js';
import { cutText, type Drawing, textWidth, wrapText } from './drawing.js';

const WIDTH = 720;
const LEFT = 270;
const RIGHT = WIDTH - 110;
const ROW = 58;
const TOP = 16;

/** The few figures of the first page on one axis from 0 to 1, each with its interval, its chance level and controls. */
export function keyChart(figures: readonly KeyFigure[], title: string): Drawing {
  const bottom = TOP + figures.length * ROW;
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      html`<path class="grid" d="M${at(place(tick))} ${TOP - 6}V${at(bottom)}"/><text class="tick mid" x="${at(place(tick))}" y="${at(bottom + 16)}">${figureText(tick)}</text>`,
  );
  return {
    id: 'key-figures',
    title,
    description: figures.map(spokenKey).join('. '),
    width: WIDTH,
    height: bottom + 28,
    body: html`${grid}${figures.map((figure, i) => rowOf(figure, TOP + i * ROW))}`,
  };
}

/** A key figure as a sentence: for those who cannot see the marks. */
export function spokenKey({ title, how, row, yardsticks }: KeyFigure): string {
  const interval = row.interval ? `, interval ${intervalText(row.interval)}` : '';
  const others = yardsticks.map(({ word, value }) => `, ${word} ${figureText(value)}`).join('');
  return `${title}, ${how}: ${figureText(row.value)}${interval}${others}`;
}

/** Share of the axis 0–1, clipped. */
export function onAxis(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function place(value: number): number {
  return LEFT + onAxis(value) * (RIGHT - LEFT);
}

function rowOf(figure: KeyFigure, y: number): Html {
  const { row, yardsticks, slides } = figure;
  const middle = y + 14;
  const dots = slides.map(
    (value, i) =>
      html`<circle class="dot each" cx="${at(place(value))}" cy="${at(middle + ((i % 3) - 1) * 3)}" r="3"/>`,
  );
  const how = wrapText(figure.how, LEFT - 34, 11, 2).map(
    (line, i) => html`<text class="tick" x="16" y="${at(y + 27 + 13 * i)}">${line}</text>`,
  );
  let x = LEFT;
  const words = yardsticks.flatMap((one) => {
    const text = `${one.word} ${figureText(one.value)}`;
    const start = x;
    x += textWidth(text, 11) + 30;
    if (x > RIGHT + 40) return [];
    return [
      html`<g transform="translate(${at(start + 4)} ${at(y + 34)})">${markOf(one, 0, 0, 0.5)}</g><text class="tick" x="${at(start + 13)}" y="${at(y + 38)}">${text}</text>`,
    ];
  });
  return html`<text class="strong" x="16" y="${at(y + 12)}">${cutText(figure.title, LEFT - 30)}</text>${how}${yardsticks.map((one) => markOf(one, place(one.value), middle))}${dots}${valueMark(figure, middle)}${words}<text class="strong end" x="${WIDTH - 16}" y="${at(y + 14)}" style="font-size:14px">${figureText(row.value)}</text>${row.interval && html`<text class="tick end" x="${WIDTH - 16}" y="${at(y + 29)}">${intervalText(row.interval)}</text>`}`;
}

function valueMark({ row }: KeyFigure, y: number): Html {
  if (row.value === null) return html``;
  const x = place(row.value);
  const interval =
    row.interval &&
    html`<path class="whisker" d="M${at(place(row.interval[0]))} ${at(y)}H${at(place(row.interval[1]))}"/>`;
  return html`${interval}<path class="dot" d="M${at(x)} ${at(y - 6)}l6 6-6 6-6-6z"/>`;
}

function markOf({ kind, shape }: Yardstick, x: number, y: number, size = 1): Html {
  if (kind === 'control') return controlMark(shape, x, y);
  return html`<path class="${kind}" d="M${at(x)} ${at(y - 11 * size)}v${at(22 * size)}"/>`;
}

// Shapes tell controls apart; the words below have the same shapes.
function controlMark(shape: Yardstick['shape'], x: number, y: number): Html {
  if (shape === 0) return html`<circle class="control-mark" cx="${at(x)}" cy="${at(y)}" r="4"/>`;
  if (shape === 1)
    return html`<rect class="control-mark" x="${at(x - 3.5)}" y="${at(y - 3.5)}" width="7" height="7"/>`;
  return html`<path class="control-mark" d="M${at(x - 4)} ${at(y - 4)}l8 8m0-8l-8 8"/>`;
}
