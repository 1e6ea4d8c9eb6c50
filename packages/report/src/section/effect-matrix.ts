import type { DictionarySummary } from '@morphoscope/domain';
import { chip } from '../chart/chip.js';
import { signedMix } from '../colour.js';
import { type Effects, leadingClasses } from '../decision.js';
import { type Html, html } from '../html.js';
import { percent, signed } from '../number-text.js';
import { unitOf } from './dictionary-title.js';

/** Clusters against classes: who moves what, in one look. The residual is a row like any other. */
export function effectMatrix(dictionary: DictionarySummary, effects: Effects, classesShown: number): Html {
  const strength = effects.classes.map(({ index }) =>
    Math.max(0, ...[...effects.values.values()].map((row) => Math.abs(row[index]!))),
  );
  const shown = leadingClasses(strength, classesShown);
  const residual = effects.residual;
  const scale = Math.max(1e-12, ...strength, ...(residual ?? []).map((r) => Math.abs(r.effect)));
  const cell = (value: number) => {
    const { end, share, ink } = signedMix(value / scale);
    return html`<td><span class="tint" style="--end:${end};--share:${share}%;color:${ink}">${signed(value)}</span></td>`;
  };
  const rows = dictionary.concepts.map((concept) => {
    const values = effects.values.get(concept.cluster);
    const name = concept.hidden
      ? html`${concept.name}`
      : html`<a href="#c-${dictionary.id}-${concept.cluster}">${concept.name}</a>`;
    return html`<tr><th scope="row"><span class="named">${chip(concept)} ${name}</span></th>${shown.map((c) => (values ? cell(values[c]!) : html`<td>–</td>`))}<td class="num">${percent(concept.overallPrevalence)}</td></tr>`;
  });
  const residualRow =
    residual &&
    html`<tr><th scope="row"><span class="named"><span class="chip residual">r</span> Residual</span></th>${shown.map((c) => cell(residual[c]!.effect))}<td></td></tr><tr><th scope="row" class="quiet">Residual share</th>${shown.map((c) => html`<td class="num quiet">${percent(residual[c]!.share)}</td>`)}<td></td></tr>`;
  const hidden = effects.classes.length - shown.length;
  return html`<div class="scroll"><table class="matrix"><thead><tr><th scope="col">Cluster</th>${shown.map((c) => html`<th scope="col">${effects.classes[c]!.name}</th>`)}<th scope="col">tissue</th></tr></thead><tbody>${rows}${residualRow}</tbody></table></div><p class="quiet small">${effects.kind === 'mean' ? 'Mean over all tiles, logit: weight times importance. Amber is for the class, blue against it.' : `Importance, ${unitOf(dictionary.kind)}. Amber is for the class, blue against it.`}${hidden > 0 && ` The ${shown.length} classes with the largest effects are shown, ${hidden} more are not.`}</p>`;
}
