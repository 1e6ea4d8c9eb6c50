import type { EvaluatedDictionary } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import { axisWords, type HeatTable, tintOf } from '../figure/heat-table.js';
import { figureText } from '../figure-text.js';
import { clusterChip } from './cluster-chip.js';

/** A tinted table as a table of the page; with a dictionary, its first K rows are headed by chips. */
export function heatHtml(table: HeatTable, dictionary?: EvaluatedDictionary): Html {
  const n = table.columns.length;
  const heads = table.columns.map((column) => html`<th scope="col">${column}</th>`);
  const rows = table.rows.map((row, r) => {
    const control = table.controlsFrom !== undefined && r >= table.controlsFrom;
    const name = dictionary && r < dictionary.K ? clusterChip(dictionary, r) : row;
    const cells = table.columns.map((_, c) => cell(table, r * n + c));
    return html`<tr${control && html` class="control"`}><th scope="row">${name}</th>${cells}</tr>`;
  });
  const axes = axisWords(table);
  return html`<figure class="drawn"><figcaption><b>${table.title}</b> <span class="quiet">${axes}</span></figcaption><div class="scroll" tabindex="0" role="region" aria-label="${table.title}"><table class="matrix heat" aria-label="${table.title}. ${axes}"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table></div></figure>`;
}

function cell(table: HeatTable, i: number): Html {
  const tint = tintOf((table.tint ?? table.values)[i], table.scale, table.full);
  const text = figureText(table.values[i], table.digits);
  if (!tint) return html`<td><span class="quiet" title="not defined">${text}</span></td>`;
  return html`<td><span class="tint" style="--end:${tint.end};--share:${tint.share}%;color:${tint.ink}">${text}</span></td>`;
}
