import { MorphoscopeError } from '@morphoscope/domain';
import { type EngineName, engineNames } from '@morphoscope/embedder';
import { planFrom } from '../apply-study.js';
import { differences, manifestOf, type StudyManifest } from '../folder/manifest.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { planStudy, type StudyPlan } from '../settings/plan.js';
import type { RunSettings } from '../settings/run-settings.js';
import type { RunContext } from '../stage/run-context.js';
import { AddSteps } from '../steps/add-steps.js';
import { ExplainSteps } from '../steps/explain-steps.js';
import type { StudySteps } from '../steps/study-steps.js';
import { version } from '../version.js';
import type { RunRecord } from './run-record.js';

/** What a process that joins works by. */
export interface PlannedSteps {
  readonly plan: StudyPlan;
  readonly stepsOf: (context: RunContext) => StudySteps;
}

/**
 * Makes the plan of a started run anew on this machine.
 * @param record `undefined` once the run has ended; then there must be a complete study
 * @throws MorphoscopeError as `joinRun`
 */
export async function planSteps(
  manifest: StudyManifest,
  record: RunRecord | undefined,
  folder: StudyFolder,
  workers: number | undefined,
): Promise<PlannedSteps> {
  if (!record && manifest.state !== 'complete')
    throw new MorphoscopeError('StudyError', 'nothing was started here that could be joined', {
      where: folder.root,
      suggestion: 'Start the study again; what was finished is kept.',
    });
  const threads = workers === undefined ? {} : { workers };
  if (record?.kind === 'add') {
    const { kind: _, added, ...moved } = record;
    const asked = { study: folder.root, slides: added, ...moved, ...threads };
    const plan = await planFrom({ ...manifest, engine: engineOf(manifest) }, asked);
    return { plan, stepsOf: (context) => new AddSteps(context, added) };
  }
  const settings = record?.settings ?? { model: manifest.model.path, layer: manifest.layer.name };
  const plan = await planExplain(manifest, { ...settings, ...threads }, folder);
  const pixels = settings.prototypeRelevance ?? true;
  return { plan, stepsOf: (context) => new ExplainSteps(context, manifest.slides, pixels) };
}

async function planExplain(
  manifest: StudyManifest,
  settings: Omit<RunSettings, 'slides' | 'out'>,
  folder: StudyFolder,
): Promise<StudyPlan> {
  const plan = await planStudy({
    ...settings,
    slides: manifest.slides,
    out: folder.root,
    engine: engineOf(manifest),
  });
  if (manifest.state === 'complete') return plan;
  const differing = differences(manifest, manifestOf(plan, manifest.slides, version, 'running'));
  if (differing.length === 0) return plan;
  throw new MorphoscopeError('StudyError', `this machine would not make the same: ${differing.join(', ')}`, {
    where: folder.root,
    suggestion: 'Give all machines of a run the same version of Morphoscope and the same model file.',
  });
}

/** Engines differ in the last bits: the one a run was started with makes all of it. */
function engineOf({ engine, engineUsed }: StudyManifest): EngineName {
  if (engine !== 'auto') return engine;
  const [library, provider] = engineUsed.split(':');
  const name = library === 'ort' && provider !== 'cpu' ? `ort-${provider}` : library;
  return engineNames.find((known) => known === name) ?? 'auto';
}
