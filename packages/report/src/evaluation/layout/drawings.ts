import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { heatTable } from '../figure/heat-table.js';
import { keyChart } from '../figure/key-chart.js';
import { keyFigures } from '../key-figure.js';
import { dictionaryTitleOf } from '../words.js';
import { agreementHeat } from './agreement-heat.js';
import { curveDrawing, curveGroups } from './curve-drawings.js';
import { betaSigmaDrawings, failureDrawings } from './importance-drawings.js';
import { overKDrawings } from './k-drawings.js';
import { matrixDrawing } from './matrix-drawings.js';

/** Every figure of an evaluation as a drawing, in the order of the chapter. */
export function allDrawings(context: EvaluationContext): Drawing[] {
  const { evaluation, primary } = context;
  return [
    ...(primary ? keyDrawing(context) : []),
    ...evaluation.matrices.flatMap((matrix) => matrixDrawing(matrix, context) ?? []),
    ...evaluation.dictionaries.flatMap((dictionary) => {
      const heat = agreementHeat(dictionary, context);
      return heat ? [heatTable(heat)] : [];
    }),
    ...curveGroups(evaluation.curves).map((group) => curveDrawing(group, context)),
    ...overKDrawings(context),
    ...evaluation.dictionaries.flatMap((dictionary) => [
      ...betaSigmaDrawings(dictionary, context),
      ...failureDrawings(dictionary, context),
    ]),
  ];
}

function keyDrawing(context: EvaluationContext): Drawing[] {
  const { primary, target, book, evaluation } = context;
  const figures = keyFigures(primary!, target, book, evaluation);
  if (figures.length === 0) return [];
  const about = [dictionaryTitleOf(primary!), target].filter(Boolean).join(', ');
  return [keyChart(figures, `How far to trust it: ${about}`)];
}
