import { inkOn } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';

/** A cluster's number chip inside a drawing, centred at a point: number and colour, never colour alone. */
export function clusterMark(cluster: number, colour: string, x: number, y: number, name?: string): Html {
  const fill = safeColour(colour);
  const text = String(cluster + 1);
  const width = text.length > 1 ? 24 : 18;
  return html`<g>${name && html`<title>${text} ${name}</title>`}<rect class="ring" x="${at(x - width / 2)}" y="${at(y - 9)}" width="${width}" height="18" rx="4" fill="${fill}"/><text class="mid" x="${at(x)}" y="${at(y + 4)}" style="fill:${inkOn(fill)};font-weight:600">${text}</text></g>`;
}
