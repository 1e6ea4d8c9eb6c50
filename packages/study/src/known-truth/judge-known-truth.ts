import { type LinearHead, MorphoscopeError } from '@morphoscope/domain';
import { openAnnotations } from '../annotation/annotations.js';
import { planFrom } from '../apply-study.js';
import { readDictionary } from '../folder/dictionary-folder.js';
import { readManifest, type StudyManifest } from '../folder/manifest.js';
import { StudyFolder } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import { isHeldOut } from '../settings/split.js';
import { readSlideRecord, type SlideRecord } from '../stage/apply-slides.js';
import { openDifferentiableModel } from '../worker/differentiable-model.js';
import { type DecisionOfClusters, decisionOfClusters } from './decisive-cluster.js';
import { type JudgedSlide, judgeSlide, type TruthContext } from './judged-slide.js';
import type { KnownTruth, KnownTruthSettings } from './known-truth.js';
import { findings } from './truth-figures.js';

/**
 * Judges every map of a study against what its model really uses: clusters, saliency maps, and controls that know nothing of the
 * decision. What the model uses is found by intervention, not assumed: the slides are shown to it with and without each concept.
 * The decisive cluster of a dictionary is chosen on the slides of the fit; everything is judged on slides that were not fitted.
 *
 * [per slide: tiles with and without each concept → log-odds; activations → controls; stored maps] → use of the concepts →
 * localisation, ranking, decisive clusters
 *
 * @throws MorphoscopeError `InputError` for an unknown class or concept, a head that is not linear in the layer, a slide that
 * belongs to the fit or is not there.
 */
export async function judgeKnownTruth(settings: KnownTruthSettings): Promise<KnownTruth> {
  const folder = new StudyFolder(settings.study);
  const manifest = await readManifest(folder);
  const plan = await planFrom(manifest, { study: settings.study, slides: manifest.slides });
  const head = linearHead(plan);
  const target = plan.model.classNames.indexOf(settings.target);
  if (target < 0) throw wrong(`the model has no class "${settings.target}"`, settings.study);
  const records = await judgedRecords(folder, settings);
  const annotations = await openAnnotations(
    settings.annotations,
    records.map(({ id, path, slide: { width, height } }) => ({ id, path, width, height })),
  );
  const conceptOf = (name: string): number => {
    const at = annotations.classes.indexOf(name);
    if (at < 0) throw wrong(`no annotation is called "${name}"`, settings.annotations);
    return at + 1;
  };
  for (const concepts of settings.without.values()) for (const name of concepts.keys()) conceptOf(name);
  const context: Omit<TruthContext, 'model'> = {
    folder,
    plan,
    head,
    target,
    targetName: settings.target,
    annotations,
    ignored: new Set((settings.ignored ?? []).map(conceptOf)),
    clusters: await clustersOf(folder, manifest, head, target),
    seed: settings.seed ?? 1,
  };
  const model = await openDifferentiableModel(plan);
  const slides: JudgedSlide[] = [];
  try {
    for (const record of records)
      slides.push(await judgeSlide({ ...context, model }, record, settings.without.get(record.id)!));
  } finally {
    await model.close();
  }
  return findings(
    { ...context, reference: conceptOf(settings.reference) },
    records.map(({ id }) => id),
    slides,
  );
}

function linearHead({ head, layer }: StudyPlan): LinearHead {
  if (head) return head;
  throw wrong('importance is not exact: the head of the model is not linear in the layer', layer.name);
}

async function judgedRecords(folder: StudyFolder, settings: KnownTruthSettings): Promise<SlideRecord[]> {
  const records: SlideRecord[] = [];
  for (const id of settings.without.keys()) {
    const record = await readSlideRecord(folder.slide(id));
    if (!record) throw wrong(`the study has no slide ${id}`, settings.study);
    if (!isHeldOut(record)) throw wrong(`slide ${id} was used for the fit`, settings.study);
    records.push(record);
  }
  if (records.length === 0) throw wrong('there are no slides to judge', settings.study);
  return records;
}

async function clustersOf(
  folder: StudyFolder,
  { dictionaries, slides }: StudyManifest,
  head: LinearHead,
  target: number,
): Promise<DecisionOfClusters[]> {
  const fitted = slides.filter((slide) => !isHeldOut(slide)).map(({ id }) => folder.slide(id));
  const clusters: DecisionOfClusters[] = [];
  for (const { id } of dictionaries) {
    const dictionary = await readDictionary(folder.dictionary(id));
    if (!dictionary)
      throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
    clusters.push(await decisionOfClusters(id, dictionary, head, target, fitted));
  }
  return clusters;
}

function wrong(message: string, where: string): MorphoscopeError {
  return new MorphoscopeError('InputError', message, {
    where,
    suggestion: 'See docs/known-truth.md for what this evaluation needs.',
  });
}
