import type { EvaluatedDictionary } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import type { EvaluationContext } from '../context.js';
import { type Drawing, inlineSvg } from '../figure/drawing.js';
import type { HeatTable } from '../figure/heat-table.js';
import { agreementHeat } from '../layout/agreement-heat.js';
import { annotationHeat } from '../layout/annotation-heat.js';
import { type ArrangedPart, arrange, type PartId } from '../layout/arrangement.js';
import { type CurveGroup, curveDrawing } from '../layout/curve-drawings.js';
import { betaSigmaDrawings, failureDrawings } from '../layout/importance-drawings.js';
import { overKDrawings } from '../layout/k-drawings.js';
import { matrixTable } from '../layout/matrix-drawings.js';
import { curveNumbers } from './curve-numbers.js';
import { figureTableHtml } from './figure-table.js';
import { heatHtml } from './heat.js';
import { matrixHtml } from './matrix.js';
import { sweepHtml } from './sweep.js';

/** Charts of a kind in one part at most; the files hold all. */
const MOST_CHARTS = 6;

/** The parts that have something to show, each behind its question. */
export function partsHtml(context: EvaluationContext): Html[] {
  return arrange(context).flatMap((part) => {
    const charts = chartsOf(part, context);
    const tables = part.tables.map((table) => figureTableHtml(table, context));
    if (charts.length + tables.length === 0) return [];
    const drawn = charts.length > 0 && html`<div class="charts">${charts}</div>`;
    return [
      html`<details class="panel part" id="trust-${part.id}"><summary><h3>${part.title}</h3><span class="quiet">${part.question}</span></summary><div class="part-body">${drawn}${tables}</div></details>`,
    ];
  });
}

function chartsOf(part: ArrangedPart, context: EvaluationContext): Html[] {
  const { primary } = context;
  const matrices = part.matrices.filter(
    ({ scope }) => scope.dictionary === undefined || scope.dictionary === primary?.id,
  );
  const labels = matrices.filter(({ scope }) => scope.target === undefined || scope.target === 'label');
  return [
    ...(OWN[part.id]?.(context) ?? []),
    ...aboutFirst(part.curves, context.target)
      .slice(0, MOST_CHARTS)
      .map(
        (group) =>
          html`<div class="chart">${drawn(curveDrawing(group, context))}${curveNumbers(group, context)}</div>`,
      ),
    ...(labels.length > 0 ? labels : matrices)
      .slice(0, MOST_CHARTS)
      .map((matrix) => matrixHtml(matrix, matrixTable(matrix, context), context)),
  ];
}

const OWN: Partial<Record<PartId, (context: EvaluationContext) => Html[]>> = {
  agreement: (context) => heats(agreementHeat, context),
  localisation: (context) => heats(annotationHeat, context),
  stability: (context) =>
    [...context.sweeps.map(sweepHtml), ...overKDrawings(context).map(drawn)].slice(0, MOST_CHARTS),
  importance: (context) => {
    const all = context.primary ? betaSigmaDrawings(context.primary, context) : [];
    const mine = all.filter(({ target }) => target === context.target);
    return (mine.length > 0 ? mine : all).slice(0, MOST_CHARTS).map(({ drawing }) => drawn(drawing));
  },
  failures: (context) =>
    context.primary ? failureDrawings(context.primary, context).slice(0, MOST_CHARTS).map(drawn) : [],
};

// Charts about the target looked at first, and those about no target; where there are none, all.
function aboutFirst(groups: readonly CurveGroup[], first: string | undefined): readonly CurveGroup[] {
  const mine = groups.filter(({ target }) => target === undefined || target === 'label' || target === first);
  return mine.length > 0 ? mine : groups;
}

function drawn(drawing: Drawing): Html {
  return html`<figure class="drawn"><figcaption><b>${drawing.title}</b></figcaption>${inlineSvg(drawing)}</figure>`;
}

type HeatOf = (dictionary: EvaluatedDictionary, context: EvaluationContext) => HeatTable | undefined;

// The dictionary looked at first, the others behind a line that opens.
function heats(heatOf: HeatOf, context: EvaluationContext): Html[] {
  const { evaluation, primary } = context;
  const heat = (dictionary: EvaluatedDictionary) => {
    const table = heatOf(dictionary, context);
    return table ? [html`<div class="chart">${heatHtml(table, dictionary)}</div>`] : [];
  };
  const others = evaluation.dictionaries.filter((dictionary) => dictionary !== primary).slice(0, MOST_CHARTS);
  const behind = others.flatMap(heat);
  const first = primary ? heat(primary) : [];
  if (behind.length === 0) return first;
  const words = behind.length === 1 ? 'another dictionary' : `${behind.length} other dictionaries`;
  return [
    ...first,
    html`<details class="data wide"><summary>The same for ${words}</summary><div class="charts">${behind}</div></details>`,
  ];
}
