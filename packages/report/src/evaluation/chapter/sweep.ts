import type { KSweep } from '@morphoscope/domain';
import { WARNING_SIGN } from '../../chart/finding.js';
import { type Html, html } from '../../html.js';
import { inlineSvg } from '../figure/drawing.js';
import { sweepDrawing } from '../layout/sweep.js';

/** A comparison of numbers of clusters: the lines over K, what was chosen, and by which rule. */
export function sweepHtml(sweep: KSweep): Html {
  const drawing = sweepDrawing(sweep);
  const { choice, rule, completenessOf } = sweep;
  const doubt = !choice.stable && html`${WARNING_SIGN} `;
  return html`<figure class="drawn"><figcaption><b>${drawing.title}</b></figcaption>${inlineSvg(drawing)}<div class="choice">${doubt}<div><b>K = ${choice.K}.</b> ${choice.reason} <span class="quiet">Rule: ${rule}${completenessOf && ` Decision kept: ${completenessOf}.`}</span></div></div></figure>`;
}
