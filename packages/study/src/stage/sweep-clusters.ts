import { readFile } from 'node:fs/promises';
import type { ClusterMethod } from '@morphoscope/clustering';
import type { KSweep } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import { stableJson, stageKey } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { type DictionaryPlan, dictionaryPlan, sweepCandidates } from '../settings/cluster-plan.js';
import { sweep } from '../sweep/sweep.js';
import { checkAborted, type RunContext, report } from './run-context.js';
import type { TrainingSet } from './training-set.js';

/** `dictionaries/sweep.json`. */
interface SweepRecord {
  readonly key: string;
  readonly sweeps: readonly KSweep[];
}

/** The sweeps of a study, one per method; none where one number of clusters was asked for. */
export async function readSweeps(folder: StudyFolder): Promise<readonly KSweep[]> {
  return (await readRecord(folder))?.sweeps ?? [];
}

/**
 * Compares the numbers of clusters, per method, where there are several, and writes `sweep.json`.
 * @returns the dictionaries to fit: those planned, or for `auto` the chosen ones.
 */
export async function sweepClusters(
  context: RunContext,
  training: TrainingSet,
  inputs: readonly string[],
): Promise<readonly DictionaryPlan[]> {
  const { plan, folder } = context;
  const candidates = sweepCandidates(plan.clusters, plan.layer);
  if (candidates.length < 2) return plan.dictionaries;
  const methods = [...new Set(plan.methods)];
  const key = stageKey('sweep', methods, candidates, plan.seed, inputs);
  const known = await readRecord(folder);
  const sweeps = known?.key === key ? known.sweeps : await sweepAll(context, training, methods, candidates);
  if (known?.key !== key) await writeFileAtomic(folder.sweep(), stableJson({ key, sweeps }));
  if (plan.clusters !== 'auto') return plan.dictionaries;
  return sweeps.map(({ choice }, i) => dictionaryPlan(methods[i]!, choice.K));
}

async function sweepAll(
  context: RunContext,
  training: TrainingSet,
  methods: readonly ClusterMethod[],
  candidates: readonly number[],
): Promise<KSweep[]> {
  const sweeps: KSweep[] = [];
  for (const method of methods) {
    checkAborted(context);
    const start = performance.now();
    const one = await sweepMethod(context, training, method, candidates);
    context.log.add({ event: 'swept', method, seconds: (performance.now() - start) / 1000 });
    context.hooks.onNotice?.(`${method}: ${one.choice.reason}`);
    sweeps.push(one);
  }
  return sweeps;
}

async function sweepMethod(
  context: RunContext,
  training: TrainingSet,
  method: ClusterMethod,
  candidates: readonly number[],
): Promise<KSweep> {
  const { plan, hooks } = context;
  const { rows, shift, groupOf } = await training.for(method);
  const contrasts = training.contrasts(shift);
  return sweep(rows, {
    method,
    candidates,
    seed: plan.seed,
    groupOf,
    ...(method === 'nmf-decision' ? { metric: await training.metric() } : {}),
    ...(contrasts
      ? { contrasts }
      : {
          completeness: ({ kind, K, H, metric }) =>
            training.completeness({
              method: kind,
              K,
              H,
              ...(metric ? { metric } : {}),
              ...(shift ? { shift } : {}),
            }),
          completenessOf:
            'logits of sample tiles when their activations are replaced by what the clusters keep',
        }),
    threads: plan.workers,
    ...(hooks.signal ? { signal: hooks.signal } : {}),
    onProgress: ({ done, total }) => {
      report(context, { stage: 'fit', done, total, unit: 'dictionaries', detail: `comparing K, ${method}` });
    },
  });
}

async function readRecord(folder: StudyFolder): Promise<SweepRecord | undefined> {
  try {
    return JSON.parse(await readFile(folder.sweep(), 'utf8')) as SweepRecord;
  } catch {
    return undefined;
  }
}
