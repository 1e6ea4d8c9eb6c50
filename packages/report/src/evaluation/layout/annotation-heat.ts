import type { EvaluatedDictionary } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { HeatTable } from '../figure/heat-table.js';
import { fileName } from '../file-name.js';
import { dictionaryTitleOf, methodTitle } from '../words.js';

/** How well each cluster finds each annotated region, AUROC about 0.5, with the saliency maps below. */
export function annotationHeat(
  dictionary: EvaluatedDictionary,
  { book, evaluation }: EvaluationContext,
): HeatTable | undefined {
  const found = book.all('mask-auroc', { dictionary: dictionary.id });
  const regions = [...new Set(found.flatMap(({ scope }) => scope.region ?? []))];
  if (regions.length === 0) return undefined;
  const ofClusters = dictionary.names.map((_, k) =>
    regions.map(
      (region) => book.one('mask-auroc', { dictionary: dictionary.id, cluster: k, region })?.value ?? null,
    ),
  );
  const maps = evaluation.methods
    .map((method) => ({
      title: methodTitle(method),
      values: regions.map(
        (region) => book.one('mask-auroc', { dictionary: null, method, region })?.value ?? null,
      ),
    }))
    .filter(({ values }) => values.some((value) => value !== null));
  const values = [...ofClusters.flat(), ...maps.flatMap((map) => map.values)];
  return {
    id: fileName('annotations', dictionary.id),
    title: `Finding annotated regions, AUROC, ${dictionaryTitleOf(dictionary)}`,
    description:
      'AUROC of every cluster for the cells of every region; 0.5 is chance. Below 0.5 the cluster lies elsewhere. Saliency maps for their own class below.',
    rows: [...dictionary.names.map((name, k) => `${k + 1} ${name}`), ...maps.map(({ title }) => title)],
    columns: regions,
    rowLabel: 'cluster',
    columnLabel: 'region; 0.5 is chance',
    values,
    tint: values.map((value) => (value === null ? null : 2 * (value - 0.5))),
    scale: 'signed',
    full: 1,
    controlsFrom: dictionary.K,
  };
}
