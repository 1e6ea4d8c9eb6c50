import type { Concept, Decomposition } from '@morphoscope/domain';
import { safeColour } from '../colour.js';
import { type Html, html } from '../html.js';
import { decimal, percent, signed } from '../number-text.js';
import { bar } from './bar.js';
import { chip } from './chip.js';
import { WARNING_SIGN } from './finding.js';

/** Range that a set of waterfalls shares, so that slides can be compared. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

/** The smallest axis through 0 that holds every running sum. */
export function axisOf(decompositions: readonly Decomposition[]): Axis {
  let low = 0;
  let high = 0;
  for (const part of decompositions) {
    let sum = part.bias;
    for (const step of [0, ...[...part.effects].sort((a, b) => b - a), part.residual]) {
      sum += step;
      low = Math.min(low, sum, part.bias);
      high = Math.max(high, sum, part.bias);
    }
  }
  return { low, high };
}

/** Bias, then each cluster's mean effect, largest first, the residual (always), and their sum. */
export function waterfall(part: Decomposition, concepts: readonly Concept[], axis: Axis): Html {
  const ordered = [...concepts].sort(
    (a, b) => part.effects[b.cluster]! - part.effects[a.cluster]! || a.cluster - b.cluster,
  );
  let sum = part.bias;
  const rows = [row(html`<span class="step">Bias</span>`, bar(0, sum, axis, 'bias'), signed(sum))];
  for (const concept of ordered) {
    const effect = part.effects[concept.cluster]!;
    const shape = bar(sum, sum + effect, axis, 'effect', safeColour(concept.colour));
    rows.push(row(chip(concept), shape, signed(effect)));
    sum += effect;
  }
  const residual = bar(sum, sum + part.residual, axis, 'residual');
  rows.push(
    row(html`<span class="chip residual" title="Residual">r</span>`, residual, signed(part.residual)),
  );
  sum += part.residual;
  rows.push(
    row(html`<span class="step"><b>Sum</b></span>`, bar(0, sum, axis, 'sum'), html`<b>${decimal(sum)}</b>`),
  );
  return html`<div class="waterfall"><div class="wf-head"><b>${part.className}</b><span class="quiet">logit</span></div>${rows}<p class="share">${part.residualShare > 0.5 && WARNING_SIGN}Residual share ${percent(part.residualShare)} of the class evidence</p></div>`;
}

function row(head: Html, shape: Html, value: Html | string): Html {
  return html`<div class="wf-row">${head}${shape}<span class="num">${value}</span></div>`;
}
