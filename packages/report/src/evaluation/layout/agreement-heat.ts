import type { EvaluatedDictionary } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { HeatTable } from '../figure/heat-table.js';
import { fileName } from '../file-name.js';
import { dictionaryTitleOf, methodTitle } from '../words.js';
import { AGREEMENT_CONTROLS } from './protocol.js';

/** Clusters against saliency maps for one dictionary, with ‖A‖ and random H under them. */
export function agreementHeat(
  dictionary: EvaluatedDictionary,
  { book, evaluation, target }: EvaluationContext,
): HeatTable | undefined {
  const value = (method: string, more: { readonly cluster?: number; readonly control?: string }) => {
    const scope = { dictionary: dictionary.id, method, subset: 'all', ...more };
    const metric = more.control === undefined ? 'cam-pearson' : 'best-cam-pearson';
    const find = (at: string | undefined) => book.one(metric, { ...scope, target: at });
    return (find(target) ?? find(undefined))?.value ?? null;
  };
  const clusters = dictionary.names.map((_, k) => evaluation.methods.map((m) => value(m, { cluster: k })));
  if (clusters.flat().every((one) => one === null)) return undefined;
  const controls = AGREEMENT_CONTROLS.map(([control, title]) => ({
    title,
    values: evaluation.methods.map((method) => value(method, { control })),
  })).filter(({ values }) => values.some((one) => one !== null));
  const title = `Correlation with saliency maps, ${dictionaryTitleOf(dictionary)}`;
  return {
    id: fileName('agreement', dictionary.id),
    title,
    description: `Correlation of every cluster's weight with every saliency map, ${target ?? 'all targets'}, all tiles; controls below.`,
    rows: [
      ...dictionary.names.map((name, k) => `${k + 1} ${name}`),
      ...controls.map((control) => control.title),
    ],
    columns: evaluation.methods.map(methodTitle),
    rowLabel: 'Cluster',
    columnLabel: 'Saliency map',
    values: [...clusters.flat(), ...controls.flatMap((control) => control.values)],
    scale: 'signed',
    full: 1,
    controlsFrom: dictionary.K,
  };
}
