import {
  buildDictionary,
  fitKMeans,
  fitNmf,
  type KMeansFit,
  type NmfFit,
  orderClusters,
} from '@morphoscope/clustering';
import { importance } from '@morphoscope/concepts';
import type { Dictionary, FeatureRows, LinearHead } from '@morphoscope/domain';
import { colourOf } from '@morphoscope/heatmap';
import { readDictionary, type StoredDictionary, writeDictionary } from '../folder/dictionary-folder.js';
import { stageKey } from '../folder/stable-json.js';
import type { DictionaryPlan, StudyPlan } from '../settings/plan.js';
import { type CohortSlide, checkAborted, type RunContext, report } from './run-context.js';
import { readTrainingRows, sampleKey } from './sample-slides.js';

/** Fits every dictionary of the plan on the sampled cells, or reads it where it is there already. */
export async function fitDictionaries(
  context: RunContext,
  slides: readonly CohortSlide[],
  cells: number,
): Promise<StoredDictionary[]> {
  const { plan, folder } = context;
  const inputs = slides.map((slide) => sampleKey(plan, slide, cells));
  const found: StoredDictionary[] = [];
  let rows: FeatureRows | undefined;
  for (const [i, wanted] of plan.dictionaries.entries()) {
    checkAborted(context);
    report(context, {
      stage: 'fit',
      done: i,
      total: plan.dictionaries.length,
      unit: 'dictionaries',
      detail: wanted.id,
    });
    const key = stageKey('fit', wanted, plan.seed, inputs);
    const known = await readDictionary(folder.dictionary(wanted.id), key);
    if (known) {
      found.push({ id: wanted.id, dictionary: known });
      continue;
    }
    rows ??= await readTrainingRows(context, slides);
    const dictionary = await fitOne(context, wanted, rows);
    await writeDictionary(folder.dictionary(wanted.id), folder.scratch(), dictionary, key);
    found.push({ id: wanted.id, dictionary });
  }
  return found;
}

async function fitOne(context: RunContext, wanted: DictionaryPlan, rows: FeatureRows): Promise<Dictionary> {
  const { plan, hooks } = context;
  const { K } = wanted;
  const options = {
    K,
    seed: plan.seed,
    threads: plan.workers,
    ...(hooks.signal ? { signal: hooks.signal } : {}),
  };
  const start = performance.now();
  const fit: NmfFit | KMeansFit =
    wanted.method === 'nmf'
      ? await fitNmf(rows, { ...options, keepWeights: false })
      : await fitKMeans(rows, options);
  context.log.add({ event: 'fitted', dictionary: wanted.id, seconds: (performance.now() - start) / 1000 });
  const H = 'H' in fit ? fit.H : fit.centroids;
  const effect = plan.head ? contrastOf(importance(H, K, rows.d, plan.head), K, plan.head, plan) : undefined;
  const order = orderClusters(fit, effect ? { importance: effect.values } : {});
  return buildDictionary({
    fit,
    order: effect ? { ...order, rule: effect.rule } : order,
    binding: { modelSha256: plan.model.sha256, layer: plan.layer.name, preprocessing: plan.preprocessing },
    seed: plan.seed,
    colours: Array.from({ length: K }, (_, k) => colourOf(k)),
  });
}

/**
 * One number per cluster to order by: its effect on the first class against the mean of the others, turned so that
 * clusters against the first class (usually the normal one) come first.
 */
function contrastOf(
  s: Float32Array,
  K: number,
  head: LinearHead,
  plan: StudyPlan,
): { values: Float32Array; rule: string } {
  const { classes } = head;
  const names = plan.model.classNames;
  const values = Float32Array.from({ length: K }, (_, k) => {
    if (classes === 1) return s[k]!;
    let others = 0;
    for (let c = 1; c < classes; c++) others += s[c * K + k]!;
    return others / (classes - 1) - s[k]!;
  });
  const against = classes === 1 ? names[0]! : `${names.slice(1).join(', ')} against ${names[0]}`;
  return { values, rule: `by effect on ${against}, descending` };
}
