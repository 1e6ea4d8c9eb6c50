import {
  buildDictionary,
  type ClusterOrder,
  fitDictionary,
  keepIdentity,
  orderClusters,
  type Prototypes,
} from '@morphoscope/clustering';
import { importance } from '@morphoscope/concepts';
import type { Dictionary, LinearHead, SignedShift } from '@morphoscope/domain';
import { colourOf } from '@morphoscope/heatmap';
import { readDictionary, type StoredDictionary, writeDictionary } from '../folder/dictionary-folder.js';
import { stageKey } from '../folder/stable-json.js';
import type { DictionaryPlan } from '../settings/cluster-plan.js';
import type { StudyPlan } from '../settings/plan.js';
import { referenceFor } from '../settings/reference-study.js';
import { type CohortSlide, checkAborted, type RunContext, report } from './run-context.js';
import { sampleKey } from './sample-slides.js';
import { sweepClusters } from './sweep-clusters.js';
import { TrainingSet } from './training-set.js';

/** Fitted dictionaries, and the plan that each of them is. */
export interface FittedDictionaries {
  readonly stored: readonly StoredDictionary[];
  /** As they turned out: a tree may have found fewer clusters than asked for. */
  readonly plans: readonly DictionaryPlan[];
}

/** Fits every dictionary of the plan on the sampled cells, or reads it where it is there already. */
export async function fitDictionaries(
  context: RunContext,
  slides: readonly CohortSlide[],
  cells: number,
): Promise<FittedDictionaries> {
  const { plan, folder } = context;
  const inputs = slides.map((slide) => sampleKey(plan, slide, cells));
  const training = new TrainingSet(context, slides, cells);
  if (!plan.layer.nonNegative) tellShift(context);
  const wanted = await sweepClusters(context, training, inputs);
  const stored: StoredDictionary[] = [];
  for (const [i, one] of wanted.entries()) {
    checkAborted(context);
    report(context, { stage: 'fit', done: i, total: wanted.length, unit: 'dictionaries', detail: one.id });
    const key = stageKey('fit', one, plan.seed, inputs, plan.like?.key);
    const known = await readDictionary(folder.dictionary(one.id), key);
    const dictionary = known ?? (await fitOne(context, one, training));
    if (!known) await writeDictionary(folder.dictionary(one.id), folder.scratch(), dictionary, key);
    stored.push({ id: one.id, dictionary });
  }
  return { stored, plans: wanted.map((one, i) => ({ ...one, K: stored[i]!.dictionary.K })) };
}

function tellShift({ plan, hooks }: RunContext): void {
  if (plan.methods.every((method) => method === 'kmeans')) return;
  hooks.onNotice?.(
    `${plan.layer.name} has values below zero: NMF sees its activations shifted, scaled and clipped per channel.`,
  );
}

async function fitOne(
  context: RunContext,
  wanted: DictionaryPlan,
  training: TrainingSet,
): Promise<Dictionary> {
  const { plan, hooks } = context;
  const { rows, shift, groupOf } = await training.for(wanted.method);
  const start = performance.now();
  const fit = await fitDictionary(rows, {
    method: wanted.method,
    K: wanted.K,
    seed: plan.seed,
    groupOf,
    ...(wanted.method === 'nmf-decision' ? { metric: await training.metric() } : {}),
    threads: plan.workers,
    ...(hooks.signal ? { signal: hooks.signal } : {}),
  });
  context.log.add({ event: 'fitted', dictionary: wanted.id, seconds: (performance.now() - start) / 1000 });
  const prototypes = { K: fit.K, C: fit.C, H: 'H' in fit ? fit.H : fit.centroids };
  return buildDictionary({
    fit,
    ...(identityOf(plan, wanted, prototypes) ?? ownIdentity(plan, prototypes, fit.mass, shift)),
    binding: { modelSha256: plan.model.sha256, layer: plan.layer.name, preprocessing: plan.preprocessing },
    seed: plan.seed,
    ...(shift ? { shift } : {}),
  });
}

interface Identity {
  readonly order: ClusterOrder;
  readonly colours: readonly string[];
  readonly names?: readonly string[];
}

/** Order, colours and names after the study given with `--like`, where it has something alike. */
function identityOf(plan: StudyPlan, wanted: DictionaryPlan, prototypes: Prototypes): Identity | undefined {
  const reference = plan.like && referenceFor(plan.like, wanted);
  if (!reference) return undefined;
  const palette = Array.from({ length: reference.K + prototypes.K }, (_, k) => colourOf(k));
  const { permutation, colours, names } = keepIdentity(prototypes, reference, { palette });
  return { order: { permutation, rule: 'as in the study it is like, new clusters last' }, colours, names };
}

function ownIdentity(
  plan: StudyPlan,
  { K, C, H }: Prototypes,
  mass: ArrayLike<number>,
  shift: SignedShift | undefined,
): Identity {
  const { head } = plan;
  const effect = head ? contrastOf(importance(H, K, C, head, shift), K, head, plan) : undefined;
  const order = orderClusters({ K, mass }, effect ? { importance: effect.values } : {});
  return {
    order: effect ? { ...order, rule: effect.rule } : order,
    colours: Array.from({ length: K }, (_, k) => colourOf(k)),
  };
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
