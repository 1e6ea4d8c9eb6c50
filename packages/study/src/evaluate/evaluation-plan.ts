import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type LinearHead, type ModelDescription, MorphoscopeError } from '@morphoscope/domain';
import { describeModel } from '@morphoscope/embedder';
import { readOnnx, splitAt } from '@morphoscope/onnx-graph';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { boundDictionaries, openFinishedStudy } from '../folder/finished-study.js';
import type { StudyManifest } from '../folder/manifest.js';
import { readNamedDictionary } from '../folder/named-dictionary.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { type DecisionTarget, decisionTargets } from './decision-target.js';
import { type EvaluateSettings, type EvaluationOptions, evaluationOptions } from './evaluate-settings.js';
import { judgedSlides, type SlideParts } from './judged-slides.js';
import type { Reading } from './probes/readings.js';

/** Everything decided before the first tile is judged. */
export interface EvaluationPlan {
  readonly folder: StudyFolder;
  readonly manifest: StudyManifest;
  readonly options: EvaluationOptions;
  readonly modelPath: string;
  readonly model: ModelDescription;
  /** Present when the clustered layer feeds a linear head directly. */
  readonly head?: LinearHead;
  /** Why the model cannot be cut at the layer, where it cannot: no saliency maps, no g(WH). */
  readonly uncut?: string;
  readonly slides: SlideParts;
  readonly dictionaries: readonly StoredDictionary[];
  readonly targets: readonly DecisionTarget[];
  readonly workers: number;
  /** Names that readers gave to clusters. */
  readonly readings: readonly Reading[];
  readonly annotations?: string;
}

/**
 * Reads the study and checks that it can be judged.
 * @throws MorphoscopeError `StudyError` when the study is not finished, or the model file is not the one it was made
 * with; `ModelError` when there is none; `InputError` for wrong settings.
 */
export async function planEvaluation(settings: EvaluateSettings): Promise<EvaluationPlan> {
  const options = evaluationOptions(settings);
  const { folder, manifest } = await openFinishedStudy(settings.study);
  const modelPath = settings.model ?? manifest.model.path;
  const model = await studyModel(manifest, modelPath);
  const dictionaries = await boundDictionaries({ folder, manifest }, model.sha256, readNamedDictionary);
  const slides = await judgedSlides(folder, manifest, settings.facts);
  const head = model.head?.layer === manifest.layer.name ? model.head : undefined;
  if (!head && options.methods.includes('cam')) throw noCam(manifest);
  const uncut = head ? undefined : await whyUncut(manifest, model, modelPath);
  return {
    folder,
    manifest,
    // Nothing that runs the rest of the model, or goes back through it, is possible then.
    options: uncut === undefined ? options : { ...options, methods: [], pixelMethods: [], probeTiles: 0 },
    modelPath,
    model,
    ...(head ? { head } : {}),
    ...(uncut === undefined ? {} : { uncut }),
    slides,
    dictionaries,
    targets: decisionTargets(model.classNames, meanPredictions(slides, model.output.classes)),
    workers: settings.workers ?? availableParallelism(),
    readings: settings.readings ?? [],
    ...(settings.annotations === undefined ? {} : { annotations: settings.annotations }),
  };
}

/** Why an ONNX model cannot be cut at the layer: other tensors from before it are needed after it. */
async function whyUncut(
  { layer }: StudyManifest,
  model: ModelDescription,
  path: string,
): Promise<string | undefined> {
  if (model.format !== 'onnx') return undefined;
  try {
    splitAt(readOnnx(await readFile(path), path), layer.name);
    return undefined;
  } catch (error) {
    if (!(error instanceof MorphoscopeError)) throw error;
    return error.message;
  }
}

function noCam({ layer }: StudyManifest): MorphoscopeError {
  return new MorphoscopeError('InputError', `${layer.name} does not feed a linear head: there is no CAM`, {
    where: '--methods',
    suggestion: 'Use hirescam, which needs no such head.',
  });
}

async function studyModel(manifest: StudyManifest, path: string): Promise<ModelDescription> {
  const { tilePx } = manifest.preprocessing;
  const { classNames, manifest: beside } = manifest.model;
  try {
    return await describeModel(path, { tilePx, classNames, ...(beside ? { manifest: beside } : {}) });
  } catch (error) {
    if (!(error instanceof MorphoscopeError)) throw error;
    throw new MorphoscopeError(error.tag, error.message, {
      where: error.where ?? path,
      suggestion: 'If the model has moved, say where it lies now with --model.',
      cause: error,
    });
  }
}

/** Mean model output over slides, per class. */
function meanPredictions({ judged }: SlideParts, classes: number): number[] {
  return Array.from(
    { length: classes },
    (_, c) => judged.reduce((sum, { record }) => sum + record.meanPrediction[c]!, 0) / judged.length,
  );
}
