import { type Html, html } from '../html.js';
import { coordinate as at, counted, percent } from '../number-text.js';

/** One slide's share of a cluster. */
export interface SlideShare {
  readonly slideId: string;
  readonly share: number;
}

const BARS = 40;
const WIDTH = 200;

/**
 * A cluster's share on each slide: a bar per slide up to 40 slides, in the study's order; beyond that a dot per slide on one axis
 * with the median as a diamond. The axis runs from 0 to `max`.
 */
export function prevalenceChart(shares: readonly SlideShare[], max: number): Html {
  if (shares.length === 0) return html``;
  const top = shares.reduce((most, slide) => Math.max(most, slide.share), 0);
  const chart = shares.length <= BARS ? bars(shares, max) : dots(shares, max);
  const foot = shares.length <= BARS ? '' : `, ◆ median ${percent(median(shares))}`;
  return html`<figure class="prevalence">${chart}<figcaption><span>Share on ${counted(shares.length, 'slide')}${foot}</span><span class="num">max ${percent(top)}</span></figcaption></figure>`;
}

function bars(shares: readonly SlideShare[], max: number): Html {
  const items = shares.map(
    ({ slideId, share }) =>
      html`<i style="height:${at(max > 0 ? (100 * share) / max : 0)}%" title="${slideId}: ${percent(share)}"></i>`,
  );
  const words = shares.map(({ slideId, share }) => `${slideId} ${percent(share)}`).join(', ');
  return html`<div class="columns" role="img" aria-label="Share per slide: ${words}">${items}</div>`;
}

function dots(shares: readonly SlideShare[], max: number): Html {
  const x = (share: number) => 4 + (max > 0 ? share / max : 0) * (WIDTH - 8);
  const bins = new Map<number, number>();
  for (const { share } of shares) {
    const bin = Math.round(x(share) / 2) * 2;
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  const most = Math.max(...bins.values());
  const marks = [...bins].map(
    ([bin, n]) =>
      html`<rect x="${at(bin - 0.8)}" y="${at(30 - (26 * n) / most)}" width="1.6" height="${at((26 * n) / most)}"/>`,
  );
  const m = x(median(shares));
  return html`<svg class="spread" viewBox="0 0 ${WIDTH} 38" role="img" aria-label="Share over ${counted(shares.length, 'slide')}, median ${percent(median(shares))}"><path class="axis" d="M2 30H${WIDTH - 2}"/>${marks}<path class="median" d="M${at(m)} 25l4.500 5-4.500 5-4.500-5z"/></svg>`;
}

function median(shares: readonly SlideShare[]): number {
  const values = shares.map((slide) => slide.share).sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
