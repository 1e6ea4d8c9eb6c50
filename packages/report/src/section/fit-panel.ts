import type { DictionarySummary } from '@morphoscope/domain';
import { sparkline } from '../chart/sparkline.js';
import { type Html, html } from '../html.js';
import { decimal, whole } from '../number-text.js';
import { methodName } from './dictionary-title.js';
import { entries } from './entries.js';

/** How the clusters were found and how well they hold what the layer says. */
export function fitPanel(dictionary: DictionarySummary): Html {
  const { fit, kind } = dictionary;
  const aware = dictionary.decisionReads !== undefined;
  const what = kind === 'kmeans' ? 'Inertia' : aware ? 'Error with the decision' : 'Relative error';
  const first = fit.history[0];
  const last = fit.history.at(-1);
  const digits = kind === 'nmf' ? 3 : 0;
  const curve =
    first !== undefined && last !== undefined && fit.history.length > 1
      ? html`<figure class="history">${sparkline(fit.history, `${what} by iteration, from ${decimal(first, digits)} to ${decimal(last, digits)}`)}<figcaption><span class="num">${decimal(first, digits)}</span><span>${what} by iteration</span><span class="num">${decimal(last, digits)}</span></figcaption></figure>`
      : html``;
  return html`<div class="panel"><h3>The fit</h3>${curve}${entries([
    ['Method', `${methodName(dictionary)}, ${fit.algorithm}`],
    ['Start', fit.init],
    ['Sample', `${whole(fit.sampleRows)} cells`],
    [
      'Iterations',
      `${whole(fit.iterations)}, ${fit.converged ? 'converged' : 'stopped before it converged'}`,
    ],
    ...(dictionary.relativeError === undefined
      ? []
      : [['Relative error', `${decimal(dictionary.relativeError, 3)}, 0 is exact`] as const]),
    ...(fit.decisionError === undefined
      ? []
      : [['Missed of the decision', `${decimal(fit.decisionError, 3)}, 0 is nothing`] as const]),
    ...(dictionary.decisionReads === undefined
      ? []
      : [['Decision read from', dictionary.decisionReads] as const]),
    ['Seed', String(fit.seed)],
    ['Order', dictionary.order],
  ])}</div>`;
}
