import type { EvaluatedDictionary } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { scatter } from '../figure/scatter.js';
import { type Step, stepChart } from '../figure/step-chart.js';
import { fileName } from '../file-name.js';
import { dictionaryTitleOf } from '../words.js';

/** β of a regression beside σ of the head, a chip per cluster; one drawing per target. */
export function betaSigmaDrawings(
  dictionary: EvaluatedDictionary,
  { book, evaluation }: EvaluationContext,
): Drawing[] {
  const targets = [
    ...new Set(book.all('beta', { dictionary: dictionary.id }).map(({ scope }) => scope.target)),
  ];
  return targets.flatMap((target) => {
    const points = dictionary.names.flatMap((name, k) => {
      const scope = { dictionary: dictionary.id, cluster: k, target: target ?? null };
      const [beta, sigma] = [book.one('beta', scope), book.one('sigma', scope)];
      if (typeof beta?.value !== 'number' || typeof sigma?.value !== 'number') return [];
      const colour = dictionary.colours[k] ?? '';
      const whisker = beta.interval ? { yInterval: beta.interval } : {};
      return [{ cluster: k, name, colour, x: sigma.value, y: beta.value, ...whisker }];
    });
    if (points.length === 0) return [];
    const same = points.filter(({ x, y }) => Math.sign(x) === Math.sign(y)).length;
    const about = [dictionaryTitleOf(dictionary), target].filter(Boolean).join(', ');
    void evaluation;
    return [
      scatter({
        id: fileName('beta-sigma', dictionary.id, target),
        title: `β beside σ, ${about}`,
        description: `Effect seen over slides (β) against effect by the head (σ): ${same} of ${points.length} clusters have the same sign in both.`,
        xLabel: 'σ, effect by the head, logit per unit of weight',
        yLabel: 'β, effect over slides',
        points,
      }),
    ];
  });
}

/** What carried a wrong decision: clusters by size, then the residual, then the whole shift; one per failing subset. */
export function failureDrawings(dictionary: EvaluatedDictionary, { book }: EvaluationContext): Drawing[] {
  const totals = book.all('margin-shift', { dictionary: dictionary.id, cluster: null });
  return totals.flatMap((total) => {
    if (total.value === null) return [];
    const scope = { ...total.scope, cluster: undefined };
    const steps = dictionary.names.flatMap((name, k): Step[] => {
      const part = book.one('margin-shift', { ...scope, cluster: k });
      return typeof part?.value === 'number'
        ? [
            {
              kind: 'cluster',
              label: name,
              value: part.value,
              cluster: k,
              colour: dictionary.colours[k] ?? '',
            },
          ]
        : [];
    });
    steps.sort((a, b) => b.value - a.value || (a.cluster ?? 0) - (b.cluster ?? 0));
    const carried = steps.reduce((sum, step) => sum + step.value, 0);
    const residual = book.one('margin-shift-residual', scope)?.value ?? total.value - carried;
    const share = total.value === 0 ? 0 : carried / total.value;
    return [
      stepChart({
        id: fileName('margin-shift', dictionary.id, total.scope.target, total.scope.subset),
        title: `What moved ${[total.scope.target, total.scope.subset].filter(Boolean).join(', ')}`,
        description: `The clusters carry ${Math.round(100 * share)} % of the shift of the margin; the rest is the residual.`,
        xLabel: 'shift of the margin, logit',
        steps: [
          ...steps,
          { kind: 'residual', label: 'Residual', value: residual },
          { kind: 'total', label: 'Whole shift', value: total.value },
        ],
      }),
    ];
  });
}
