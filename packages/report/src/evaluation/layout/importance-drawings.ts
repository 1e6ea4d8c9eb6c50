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
  { book }: EvaluationContext,
): { readonly target: string | undefined; readonly drawing: Drawing }[] {
  const rows = book.all('beta', { dictionary: dictionary.id });
  const targets = [...new Set(rows.map(({ scope }) => scope.target))];
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
    const drawing = scatter({
      id: fileName('beta-sigma', dictionary.id, target),
      title: `β beside σ, ${about}`,
      description: `Effect seen over slides (β) against effect by the head (σ): ${same} of ${points.length} clusters have the same sign in both.`,
      xLabel: 'σ, effect by the head, logit per unit of weight',
      yLabel: 'β, effect over slides',
      points,
    });
    return [{ target, drawing }];
  });
}

/** What carried a wrong decision: clusters by size, then the residual, then the whole shift; one drawing per failure. */
export function failureDrawings(dictionary: EvaluatedDictionary, { book }: EvaluationContext): Drawing[] {
  return book.all('margin-shift', { dictionary: null }).flatMap((whole) => {
    if (whole.value === null) return [];
    const scope = { ...whole.scope, dictionary: dictionary.id };
    const steps = dictionary.names.flatMap((name, k): Step[] => {
      const value = book.one('margin-shift-effect', { ...scope, cluster: k })?.value;
      const colour = dictionary.colours[k] ?? '';
      return typeof value === 'number' ? [{ kind: 'cluster', label: name, value, cluster: k, colour }] : [];
    });
    if (steps.length === 0) return [];
    steps.sort((a, b) => b.value - a.value || (a.cluster ?? 0) - (b.cluster ?? 0));
    const carried = steps.reduce((sum, step) => sum + step.value, 0);
    const residual = book.one('margin-shift-residual', scope)?.value ?? whole.value - carried;
    const share = whole.value === 0 ? '–' : `${Math.round((100 * carried) / whole.value)} %`;
    return [
      stepChart({
        id: fileName('margin-shift', dictionary.id, whole.scope.target),
        title: `What carried it: ${whole.scope.target}, ${dictionaryTitleOf(dictionary)}`,
        description: `The clusters carry ${share} of the shift of the margin; the rest is the residual.`,
        xLabel: 'shift of the margin from right to wrong tiles, logit',
        steps: [
          ...steps,
          { kind: 'residual', label: 'Residual', value: residual },
          { kind: 'total', label: 'Whole shift', value: whole.value },
        ],
      }),
    ];
  });
}
