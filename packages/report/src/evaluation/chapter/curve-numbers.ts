import { type Html, html } from '../../html.js';
import type { EvaluationContext } from '../context.js';
import { figureText } from '../figure-text.js';
import type { CurveGroup } from '../layout/curve-drawings.js';
import { scopeWord } from '../words.js';

const MOST_COLUMNS = 24;
const MOST_ROWS = 24;

/** The numbers under a chart, for those who would rather read them; long curves by every n-th point. */
export function curveNumbers({ curves }: CurveGroup, { evaluation }: EvaluationContext): Html {
  const first = curves[0]!;
  const step = Math.ceil(first.x.length / MOST_COLUMNS);
  const at = [...first.x.keys()].filter((i) => i % step === 0);
  const rows = curves
    .filter(({ x }) => x.length === first.x.length && x.every((value, i) => value === first.x[i]))
    .slice(0, MOST_ROWS)
    .map((curve) => {
      const words = (['dictionary', 'method', 'control', 'subset'] as const).flatMap((key) =>
        curve.scope[key] === undefined ? [] : [scopeWord(key, curve.scope[key], evaluation)],
      );
      return html`<tr><th scope="row">${words.join(', ') || curve.yLabel}</th>${at.map((i) => html`<td class="num">${figureText(curve.y[i])}</td>`)}</tr>`;
    });
  const left = curves.length - rows.length;
  return html`<details class="data"><summary>Numbers of this chart</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers of the chart"><table class="numbers"><caption><span class="unseen">${first.yLabel} by ${first.xLabel}</span></caption><thead><tr><th scope="col">${first.xLabel}</th>${at.map((i) => html`<th scope="col">${figureText(first.x[i], 0)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${left > 0 && html`<p class="quiet small">${left} more in metrics.json.</p>`}</details>`;
}
