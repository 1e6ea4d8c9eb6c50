import type { EvaluatedDictionary, MetricCategory } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import type { EvaluationContext } from '../context.js';
import { inlineSvg } from '../figure/drawing.js';
import { agreementHeat } from '../layout/agreement-heat.js';
import { type CurveGroup, curveDrawing, curveGroups } from '../layout/curve-drawings.js';
import { betaSigmaDrawings, failureDrawings } from '../layout/importance-drawings.js';
import { overKDrawings } from '../layout/k-drawings.js';
import { matrixTable } from '../layout/matrix-drawings.js';
import { tablesOfCategory } from '../layout/tables.js';
import { curveNumbers } from './curve-numbers.js';
import { figureTableHtml } from './figure-table.js';
import { heatHtml } from './heat.js';
import { matrixHtml } from './matrix.js';

/** One opening part of the chapter. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** What question it answers. */
  readonly question: string;
  readonly body: readonly Html[];
}

interface PartSpec {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly categories: readonly MetricCategory[];
  readonly curves?: RegExp;
  readonly matrices?: RegExp;
  readonly more?: (context: EvaluationContext) => readonly Html[];
}

/** Charts of one part at most; the files hold all. */
const MOST_CHARTS = 6;

const PARTS: readonly PartSpec[] = [
  {
    id: 'prediction',
    title: 'The decision from cluster weights',
    question: 'If only the cluster weights of a tile are known, can the model’s logit and label be told?',
    categories: ['prediction'],
    matrices: /confusion|count/,
  },
  {
    id: 'agreement',
    title: 'Clusters beside saliency maps',
    question: 'Does a cluster light up where a saliency map does, and more than activity alone would?',
    categories: ['agreement'],
    matrices: /correlation/,
    more: agreementHeats,
  },
  {
    id: 'completeness',
    title: 'Clusters put back into the model',
    question: 'If the model sees only what the clusters hold, does it decide the same?',
    categories: ['completeness', 'reconstruction'],
    curves: /completeness/,
  },
  {
    id: 'faithfulness',
    title: 'Taking clusters and pixels away',
    question: 'Does the decision fall when what is called important is taken away, faster than at random?',
    categories: ['faithfulness'],
    curves: /deletion|insertion|morf|lerf|road/,
  },
  {
    id: 'stability',
    title: 'How many clusters, and do they last',
    question: 'Would other slides or another start have given the same clusters?',
    categories: ['stability'],
    more: (context) => overKDrawings(context).map(figure),
  },
  {
    id: 'importance',
    title: 'β beside σ, and failures',
    question:
      'Is the effect that the head gives a cluster also seen over slides, and what carried the failures?',
    categories: ['importance'],
    more: importanceFigures,
  },
  {
    id: 'localisation',
    title: 'Against annotations',
    question: 'Do clusters and saliency maps lie where people have drawn?',
    categories: ['localisation'],
  },
  {
    id: 'soundness',
    title: 'Sanity, robustness, slides and sites',
    question: 'Do the figures fall apart where they must, hold where they should, and not follow one slide?',
    categories: ['sanity', 'robustness', 'batch-effect', 'reading', 'description'],
  },
];

/** The parts that have something to show; curves and matrices that no part asks for stand in the last. */
export function partsOf(context: EvaluationContext): Part[] {
  const { curves, matrices } = context.evaluation;
  const last = PARTS.length - 1;
  const own = (patterns: readonly (RegExp | undefined)[], name: string) =>
    patterns.findIndex((pattern) => pattern?.test(name));
  return PARTS.flatMap((spec, i) => {
    const mine = (place: number) => (place < 0 ? last : place) === i;
    const groups = curveGroups(curves).filter(({ name }) =>
      mine(
        own(
          PARTS.map((part) => part.curves),
          name,
        ),
      ),
    );
    const charts = aboutFirst(groups, context.target);
    const tables = matrices
      .filter(({ name }) =>
        mine(
          own(
            PARTS.map((part) => part.matrices),
            name,
          ),
        ),
      )
      .filter(({ scope }) => scope.dictionary === undefined || scope.dictionary === context.primary?.id);
    const body = [
      ...(spec.more?.(context) ?? []),
      ...charts
        .slice(0, MOST_CHARTS)
        .map(
          (group) =>
            html`<div class="chart">${figure(curveDrawing(group, context))}${curveNumbers(group, context)}</div>`,
        ),
      ...tables
        .slice(0, MOST_CHARTS)
        .map((matrix) => matrixHtml(matrix, matrixTable(matrix, context), context)),
    ];
    const figures = body.length > 0 ? [html`<div class="charts">${body}</div>`] : [];
    const numbers = spec.categories.flatMap((category) =>
      tablesOfCategory(category, context).map((table) => figureTableHtml(table, context)),
    );
    const all = [...figures, ...numbers];
    return all.length > 0 ? [{ id: spec.id, title: spec.title, question: spec.question, body: all }] : [];
  });
}

// Charts about the target looked at first, and those about no target; where there are none, all.
function aboutFirst(groups: readonly CurveGroup[], first: string | undefined): readonly CurveGroup[] {
  const mine = groups.filter(({ target }) => target === undefined || target === 'label' || target === first);
  return mine.length > 0 ? mine : groups;
}

function figure(drawing: Parameters<typeof inlineSvg>[0]): Html {
  return html`<figure class="drawn"><figcaption><b>${drawing.title}</b></figcaption>${inlineSvg(drawing)}</figure>`;
}

function agreementHeats(context: EvaluationContext): Html[] {
  const { evaluation, primary } = context;
  const heat = (dictionary: EvaluatedDictionary) => {
    const table = agreementHeat(dictionary, context);
    return table ? [html`<div class="chart">${heatHtml(table, dictionary)}</div>`] : [];
  };
  const others = evaluation.dictionaries.filter((dictionary) => dictionary !== primary).slice(0, MOST_CHARTS);
  const behind = others.flatMap(heat);
  return [
    ...(primary ? heat(primary) : []),
    ...(behind.length > 0
      ? [
          html`<details class="data wide"><summary>The same for ${behind.length === 1 ? 'another dictionary' : `${behind.length} other dictionaries`}</summary><div class="charts">${behind}</div></details>`,
        ]
      : []),
  ];
}

function importanceFigures(context: EvaluationContext): Html[] {
  const { primary, target } = context;
  if (!primary) return [];
  const pairs = betaSigmaDrawings(primary, context);
  const mine = pairs.filter(({ title }) => target !== undefined && title.endsWith(target));
  return [
    ...(mine.length > 0 ? mine : pairs).slice(0, MOST_CHARTS),
    ...failureDrawings(primary, context),
  ].map(figure);
}
