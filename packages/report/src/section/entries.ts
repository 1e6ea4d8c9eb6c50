import { type Html, html } from '../html.js';

/** Names and values, one per line. */
export function entries(items: readonly (readonly [string, string | Html])[]): Html {
  return html`<dl class="entries">${items.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
