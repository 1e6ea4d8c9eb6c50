import type { EvaluatedDictionary } from '@morphoscope/domain';
import { inkOn } from '@morphoscope/heatmap/colormap';
import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';

/** Number chip and name of a cluster of an evaluated dictionary. */
export function clusterChip(dictionary: EvaluatedDictionary, cluster: number): Html {
  const colour = safeColour(dictionary.colours[cluster] ?? '');
  return html`<span class="named"><span class="chip" style="background:${colour};color:${inkOn(colour)}">${cluster + 1}</span> ${dictionary.names[cluster] ?? `Cluster ${cluster + 1}`}</span>`;
}
