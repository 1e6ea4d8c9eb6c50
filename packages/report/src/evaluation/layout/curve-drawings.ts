import type { Curve, EvaluatedDictionary, MetricScope } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { type LineChart, lineChart, type Series } from '../figure/line-chart.js';
import { fileName } from '../file-name.js';
import { controlTitle, dictionaryTitleOf, metricTitle, scopeWord, targetWords } from '../words.js';

/** Curves of one name and target that share a chart. */
export interface CurveGroup {
  readonly name: string;
  readonly target?: string;
  readonly curves: readonly Curve[];
}

/** Lines that keep their labels; more are drawn thin without one. */
const LABELLED_OTHERS = 5;

/** Curves that belong on one chart: same name, same target, same axes. */
export function curveGroups(curves: readonly Curve[]): CurveGroup[] {
  const groups = new Map<string, { name: string; target?: string; curves: Curve[] }>();
  for (const curve of curves) {
    const { target } = curve.scope;
    const key = JSON.stringify([curve.name, target, curve.xLabel, curve.yLabel]);
    const group = groups.get(key) ?? { name: curve.name, ...(target ? { target } : {}), curves: [] };
    group.curves.push(curve);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A group as a chart: the primary dictionary strong, its controls dotted, everything else thin. */
export function curveDrawing(group: CurveGroup, context: EvaluationContext): Drawing {
  return lineChart(curveChart(group, context));
}

/** What that chart shows, before it is drawn. */
export function curveChart(group: CurveGroup, context: EvaluationContext): LineChart {
  const { primary } = context;
  const dictionaries = new Set(group.curves.map(({ scope }) => scope.dictionary));
  const mine = group.curves.filter(({ scope }) => dictionaries.size <= 1 || isOf(scope.dictionary, primary));
  const others = group.curves.filter((curve) => !mine.includes(curve) && curve.scope.control === undefined);
  const named = others.length <= LABELLED_OTHERS;
  const results = mine.filter(({ scope }) => scope.control === undefined);
  const series: Series[] = [
    ...others.map((curve) => seriesOf(curve, 'other', named ? labelOf(curve, context) : '')),
    ...mine
      .filter(({ scope }) => scope.control !== undefined)
      .map((curve) => seriesOf(curve, 'control', controlTitle(curve.scope.control!))),
    ...results.map((curve, i) => ({
      ...seriesOf(curve, i === 0 ? ('main' as const) : ('second' as const), shortLabel(curve, context)),
      dash: (i % 4) as 0 | 1 | 2 | 3,
    })),
  ];
  const about =
    results.every(({ scope }) => details(scope).length > 0) && primary && dictionaryTitleOf(primary);
  const title = [metricTitle(group.name), targetWords(group.target), about].filter(Boolean).join(', ');
  const first = group.curves[0]!;
  const thin = named ? '' : ` Thin lines: the other ${others.length}.`;
  return {
    id: fileName('curve', group.name, group.target),
    title,
    description: `${first.yLabel} over ${first.xLabel}. ${results.map((curve) => spoken(curve, context)).join(' ')}${thin}`,
    xLabel: first.xLabel,
    yLabel: first.yLabel,
    series,
  };
}

// A curve over K is of a method, not of one dictionary.
function isOf(name: string | undefined, primary: EvaluatedDictionary | undefined): boolean {
  return name === undefined || name === primary?.id || name === primary?.method;
}

function seriesOf(curve: Curve, weight: Series['weight'], label: string): Series {
  const ends = weight !== 'other' && curve.low && curve.high ? { low: curve.low, high: curve.high } : {};
  return { label, x: curve.x, y: curve.y, weight, ...ends };
}

const DETAILS = ['method', 'feature', 'subset', 'region'] as const;

// What tells the curves of one dictionary apart.
function details(scope: MetricScope): (typeof DETAILS)[number][] {
  return DETAILS.filter((key) => scope[key] !== undefined && scope[key] !== 'all');
}

function shortLabel(curve: Curve, context: EvaluationContext): string {
  const words = details(curve.scope).map((key) => scopeWord(key, curve.scope[key], context.evaluation));
  return words.join(', ') || labelOf(curve, context);
}

function labelOf({ scope }: Curve, { evaluation }: EvaluationContext): string {
  const keys = [...(scope.dictionary === undefined ? [] : ['dictionary' as const]), ...details(scope)];
  return keys.map((key) => scopeWord(key, scope[key], evaluation)).join(', ') || 'all';
}

function spoken(curve: Curve, context: EvaluationContext): string {
  const [first, last] = [curve.y[0], curve.y.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `${labelOf(curve, context)}: from ${first.toFixed(2)} to ${last.toFixed(2)}.`;
}
