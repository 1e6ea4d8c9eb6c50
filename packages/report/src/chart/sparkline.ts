import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';

const WIDTH = 240;
const HEIGHT = 44;

/** A falling curve of the fit, one point per iteration, scaled to its own range (first and last value stand beside it). */
export function sparkline(values: readonly number[], label: string): Html {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return html``;
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low || 1;
  const stride = Math.max(1, Math.floor(finite.length / 200));
  const points = finite
    .filter((_, i) => i % stride === 0 || i === finite.length - 1)
    .map(
      (value, i, all) =>
        `${at(3 + (i * (WIDTH - 6)) / (all.length - 1))},${at(4 + ((HEIGHT - 8) * (range - (value - low))) / range)}`,
    );
  const last = points.at(-1)!.split(',');
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><polyline points="${points.join(' ')}"/><circle cx="${last[0]}" cy="${last[1]}" r="2.500"/></svg>`;
}
