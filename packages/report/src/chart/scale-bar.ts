import { type Html, html } from '../html.js';
import { coordinate as at, micrometres } from '../number-text.js';

/**
 * A scale bar in the lower left of a picture: the longest of 1, 2, 5 × 10ⁿ µm within 30 % of its width. `size` scales
 * the lettering: pictures shown small need more of it.
 */
export function scaleBar(width: number, height: number, mpp: number, size = 0.7): Html {
  const length = niceLength(0.3 * width * mpp);
  if (!(length > 0)) return html``;
  const unit = (size * Math.max(width, height)) / 100;
  const bar = length / mpp;
  const boxWidth = Math.max(bar, 15 * unit) + 4 * unit;
  const top = height - 11 * unit;
  return html`<g class="scale"><rect x="${at(2 * unit)}" y="${at(top)}" width="${at(boxWidth)}" height="${at(9 * unit)}" rx="${at(unit)}"/><text x="${at(4 * unit)}" y="${at(top + 5.2 * unit)}" font-size="${at(4.6 * unit)}">${micrometres(length)}</text><path d="M${at(4 * unit)} ${at(top + 7 * unit)}h${at(bar)}" stroke-width="${at(0.7 * unit)}"/></g>`;
}

/** The largest of 1, 2, 5 × 10ⁿ not above `limit`; 0 if there is none. */
export function niceLength(limit: number): number {
  if (!(limit > 0) || !Number.isFinite(limit)) return 0;
  const power = 10 ** Math.floor(Math.log10(limit));
  const step = [5, 2, 1].find((factor) => factor * power <= limit * (1 + 1e-9)) ?? 1;
  return step * power;
}
