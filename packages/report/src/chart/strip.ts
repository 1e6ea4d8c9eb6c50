import type { Concept } from '@morphoscope/domain';
import { safeColour } from '../colour.js';
import { type Html, html } from '../html.js';
import { coordinate as at, percent } from '../number-text.js';

/** The mixture strip: how much of the covered tissue each cluster takes; "none" in grey. */
export function strip(concepts: readonly Concept[], shares: readonly number[]): Html {
  const none = Math.max(0, 1 - concepts.reduce((sum, c) => sum + (shares[c.cluster] ?? 0), 0));
  const parts = concepts
    .filter((c) => (shares[c.cluster] ?? 0) > 0)
    .map((c) => {
      const share = shares[c.cluster]!;
      return html`<i data-k="${c.cluster}" style="flex-grow:${at(1000 * share)};background:${safeColour(c.colour)}" title="${c.cluster + 1} ${c.name}: ${percent(share)}"></i>`;
    });
  const rest =
    none > 0.0005 &&
    html`<i class="none" style="flex-grow:${at(1000 * none)}" title="none: ${percent(none)}"></i>`;
  const words = concepts.map((c) => `${c.name} ${percent(shares[c.cluster] ?? 0)}`).join(', ');
  return html`<span class="strip" role="img" aria-label="Share of covered tissue: ${words}">${parts}${rest}</span>`;
}
