import type { PrototypePicture } from '@morphoscope/domain';
import { methodTitle } from '../evaluation/words.js';
import { type Html, html } from '../html.js';
import { counted } from '../number-text.js';

/**
 * What the examples of a card show: the stain, or relevance over it. Radio buttons and the stylesheet do it, so it works
 * by keyboard and without script. Nothing where no picture has relevance.
 */
export function pixelViews(dictionary: string, cluster: number, pictures: readonly PrototypePicture[]): Html {
  const known = pictures.flatMap(({ relevance }) => relevance ?? []);
  if (known.length === 0) return html``;
  const name = `view-${dictionary}-${cluster}`;
  const option = (value: string, words: string, checked = false) =>
    html`<label><input type="radio" name="${name}" value="${value}"${checked && html` checked=""`}><span>${words}</span></label>`;
  const methods = [...new Set(known.map(({ method }) => methodTitle(method)))].join(', ');
  const explained = [...new Set(known.map(({ explains }) => explains))];
  const decision = explained.length === 1 ? explained[0] : 'log-odds of the class predicted for each tile';
  const only = known.length < pictures.length && ` Asked of the first ${counted(known.length, 'example')}.`;
  const scale = `Colour is a share of the tile’s relevance, on one scale for these examples.${only || ''}`;
  return html`<fieldset class="views"><legend>Examples show</legend>${option('stain', 'stain', true)}${option('fired', 'pixels that made it fire')}${option('moved', 'pixels that moved the decision')}</fieldset>
<p class="view-note fired">${key('above')} made the cluster fire in this tile, ${key('below')} held it back; ${methods}. ${scale}</p>
<p class="view-note moved">${key('above')} spoke for it, ${key('below')} against it, by way of this cluster alone: ${decision}; ${methods}. ${scale}</p>`;
}

function key(side: 'above' | 'below'): Html {
  return html`<i class="heat-key ${side}"></i>${side === 'above' ? 'Amber' : 'blue'}`;
}
