import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { heatTable } from '../figure/heat-table.js';
import { keyChart } from '../figure/key-chart.js';
import { keyFigures } from '../key-figure.js';
import { dictionaryTitleOf } from '../words.js';
import { agreementHeat } from './agreement-heat.js';
import { annotationHeat } from './annotation-heat.js';
import type { ArrangedPart } from './arrangement.js';
import { curveDrawing } from './curve-drawings.js';
import { betaSigmaDrawings, failureDrawings } from './importance-drawings.js';
import { overKDrawings } from './k-drawings.js';
import { matrixDrawing } from './matrix-drawings.js';
import { sweepDrawing } from './sweep.js';

/** Drawings of one kind for dictionaries other than the first: more would bury what matters; the tables hold all. */
const MOST_OF_OTHERS = 3;

/** The figures of an evaluation as drawings, in the order of the chapter. */
export function allDrawings(context: EvaluationContext, parts: readonly ArrangedPart[]): Drawing[] {
  const { dictionaries } = context.evaluation;
  return [
    ...keyDrawing(context),
    ...parts.flatMap(({ matrices }) => matrices.flatMap((matrix) => matrixDrawing(matrix, context) ?? [])),
    ...dictionaries.flatMap((dictionary) => {
      const heats = [agreementHeat(dictionary, context), annotationHeat(dictionary, context)];
      return heats.flatMap((heat) => (heat ? [heatTable(heat)] : []));
    }),
    ...parts.flatMap(({ curves }) => curves.map((group) => curveDrawing(group, context))),
    ...context.sweeps.map(sweepDrawing),
    ...overKDrawings(context),
    ...dictionaries.flatMap((dictionary) => {
      const most = dictionary === context.primary ? Number.POSITIVE_INFINITY : MOST_OF_OTHERS;
      return [
        ...betaSigmaDrawings(dictionary, context)
          .map(({ drawing }) => drawing)
          .slice(0, most),
        ...failureDrawings(dictionary, context).slice(0, most),
      ];
    }),
  ];
}

function keyDrawing(context: EvaluationContext): Drawing[] {
  const { primary, target, book, evaluation } = context;
  const figures = primary ? keyFigures(primary, target, book, evaluation) : [];
  if (!primary || figures.length === 0) return [];
  const about = [dictionaryTitleOf(primary), target].filter(Boolean).join(', ');
  return [keyChart(figures, `How far to trust it: ${about}`)];
}
