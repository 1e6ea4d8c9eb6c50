import { type Html, html } from '../html.js';

/** A picture that opens large on click or Enter. Without script it is just the picture. */
export function enlarge(picture: Html, caption: string): Html {
  return html`<button type="button" class="zoom" data-zoom="${caption}" aria-label="Enlarge: ${caption}">${picture}</button>`;
}
