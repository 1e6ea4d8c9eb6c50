import type { EvaluatedDictionary } from '@morphoscope/domain';
import { inkOn } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';

/** Number chip and name of a cluster of an evaluated dictionary. */
export function clusterChip(dictionary: EvaluatedDictionary, cluster: number): Html {
  return html`<span class="named">${numberChip(dictionary, cluster)} ${nameOf(dictionary, cluster)}</span>`;
}

/** The number chip alone, where the name stands in the text beside it. */
export function numberChip(dictionary: EvaluatedDictionary, cluster: number): Html {
  const colour = safeColour(dictionary.colours[cluster] ?? '');
  return html`<span class="chip" style="background:${colour};color:${inkOn(colour)}" title="${nameOf(dictionary, cluster)}">${cluster + 1}</span>`;
}

function nameOf({ names }: EvaluatedDictionary, cluster: number): string {
  return names[cluster] ?? `Cluster ${cluster + 1}`;
}
