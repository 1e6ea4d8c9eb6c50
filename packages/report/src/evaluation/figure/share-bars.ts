import { inkOn } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';
import { coordinate as at, percent } from '../../number-text.js';
import { cutText, type Drawing, textWidth } from './drawing.js';

/** What each label's tiles are made of. */
export interface ShareBars {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly bars: readonly { readonly label: string; readonly values: readonly number[] }[];
  readonly clusters: readonly { readonly name: string; readonly colour: string }[];
}

const WIDTH = 560;
const BAR = 24;

/** One bar per label from 0 to 100 %, a segment per cluster with its number in it where there is room. */
export function shareBars(chart: ShareBars): Drawing {
  const left = 16 + Math.min(150, 12 + Math.max(30, ...chart.bars.map(({ label }) => textWidth(label))));
  const room = WIDTH - 24 - left;
  const lines = chart.bars.map(({ label, values }, r) => {
    const y = 8 + r * (BAR + 8);
    const sum = values.reduce((all, value) => all + Math.max(0, value), 0);
    return html`<text class="label" x="16" y="${at(y + 16)}">${cutText(label, left - 24)}</text>${segments(values, sum, chart, left, y, room)}`;
  });
  const bottom = 8 + chart.bars.length * (BAR + 8);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      html`<text class="tick mid" x="${at(left + share * room)}" y="${at(bottom + 12)}">${percent(share)}</text>`,
  );
  return {
    id: chart.id,
    title: chart.title,
    description: chart.description,
    width: WIDTH,
    height: bottom + 24,
    body: html`${lines}${ticks}`,
  };
}

function segments(
  values: readonly number[],
  sum: number,
  { clusters }: ShareBars,
  left: number,
  y: number,
  room: number,
): Html {
  let x = left;
  const parts = values.map((value, k) => {
    const share = sum > 0 ? Math.max(0, value) / sum : 0;
    const width = share * room;
    const start = x;
    x += width;
    if (width < 0.5) return html``;
    const fill = safeColour(clusters[k]?.colour ?? '');
    const number =
      width >= 20 &&
      html`<text class="mid" x="${at(start + width / 2)}" y="${at(y + 16)}" style="fill:${inkOn(fill)};font-weight:600">${k + 1}</text>`;
    return html`<g><title>${k + 1} ${clusters[k]?.name}: ${percent(share)}</title><rect class="ring" x="${at(start + 0.5)}" y="${at(y)}" width="${at(Math.max(0.5, width - 1))}" height="${BAR}" fill="${fill}"/>${number}</g>`;
  });
  return html`${parts}`;
}
