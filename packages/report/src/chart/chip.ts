import type { Concept } from '@morphoscope/domain';
import { inkOn } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../colour.js';
import { type Html, html } from '../html.js';

/** The number chip of a cluster: the same everywhere, always beside or instead of its name, never colour alone. */
export function chip(concept: Concept): Html {
  const colour = safeColour(concept.colour);
  return html`<span class="chip" style="background:${colour};color:${inkOn(colour)}" title="${concept.name}">${concept.cluster + 1}</span>`;
}

/** Chip and name. */
export function named(concept: Concept): Html {
  return html`<span class="named">${chip(concept)} <b>${concept.name}</b></span>`;
}
