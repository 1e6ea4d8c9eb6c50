import { type Html, html } from '../../html.js';
import { coordinate as at, counted } from '../../number-text.js';
import { onAxis, spokenKey } from '../figure/key-chart.js';
import { figureText, intervalText } from '../figure-text.js';
import type { KeyFigure, Yardstick } from '../key-figure.js';
import { directionWords } from '../words.js';
import type { DefinitionBook } from './definitions.js';

/** The few figures of the first page: one axis for all, the yardsticks on it, what it means when opened. */
export function keyFiguresHtml(figures: readonly KeyFigure[], definitions: DefinitionBook): Html {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) => html`<span style="left:${at(100 * tick)}%">${figureText(tick)}</span>`,
  );
  return html`<div class="keys">${figures.map((figure) => keyRow(figure, definitions))}<div class="key-axis" aria-hidden="true"><span class="key-ticks">${ticks}</span></div></div>`;
}

function keyRow(figure: KeyFigure, definitions: DefinitionBook): Html {
  const { title, how, row, yardsticks, verdict } = figure;
  const words = yardsticks.map(
    ({ kind, word, value, shape }) =>
      html`<span class="stick"><i class="glyph ${kind} s${shape}" aria-hidden="true"></i>${word} ${figureText(value)}</span>`,
  );
  return html`<div class="key-row"><div class="key-name">${definitions.ask(row.name, title)}<p class="quiet small">${how}</p></div><div class="key-plot">${track(figure)}<p class="sticks small">${words}${verdict && html`<span class="verdict">${verdict}</span>`}</p></div><div class="key-value"><b class="num">${figureText(row.value)}</b>${row.interval && html`<span class="quiet small num">${intervalText(row.interval)}</span>`}${row.value === null && row.note && html`<span class="small quiet">${row.note}</span>`}</div></div>`;
}

function track(figure: KeyFigure): Html {
  const { row, yardsticks, slides } = figure;
  const dots = slides.map(
    (value, i) =>
      html`<i class="each" style="left:${at(100 * onAxis(value))}%;top:${8 + (i % 3) * 4}px"></i>`,
  );
  const interval =
    row.interval &&
    html`<i class="span" style="left:${at(100 * onAxis(row.interval[0]))}%;width:${at(100 * (onAxis(row.interval[1]) - onAxis(row.interval[0])))}%"></i>`;
  const value =
    row.value !== null &&
    html`<i class="value${row.value < 0 && ' under'}${row.value > 1 && ' over'}" style="left:${at(100 * onAxis(row.value))}%"></i>`;
  const spoken = `${spokenKey(figure)}; ${directionWords(row.direction)}${slides.length > 0 ? `; dots: ${counted(slides.length, 'slide')}` : ''}`;
  return html`<span class="key-track" role="img" aria-label="${spoken}">${yardsticks.map(stick)}${dots}${interval}${value}</span>`;
}

function stick({ kind, value, shape }: Yardstick): Html {
  return html`<i class="glyph ${kind} s${shape}" style="left:${at(100 * onAxis(value))}%"></i>`;
}
