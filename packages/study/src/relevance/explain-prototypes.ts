import { isMorphoscopeError, type MorphoscopeError, type Prototype, type Target } from '@morphoscope/domain';
import { writeZarrGroup } from '../array/zarr.js';
import { describeTarget } from '../attribution/attribution-map.js';
import { writeFolderAtomic } from '../folder/atomic.js';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { stageKey } from '../folder/stable-json.js';
import type { StudyPlan } from '../settings/plan.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { type ConceptsRecord, readConcepts } from '../stage/describe-concepts.js';
import { inOrder } from '../stage/in-order.js';
import { recordSlide } from '../stage/record-slide.js';
import { checkAborted, type RunContext, report } from '../stage/run-context.js';
import { workerDictionary } from '../worker/channels.js';
import type { ClusterPixels } from '../worker/protocol.js';
import {
  prototypeMaps,
  type RelevanceRecord,
  readRelevanceRecord,
  writePrototypeMaps,
} from './relevance-folder.js';

/** Prototypes per cluster, best first: a pass back to the pixels costs several passes forward. */
const PROTOTYPES = 4;

/** Threads at work: each holds a model with gradients, which takes far more memory than one without. */
const AT_ONCE = 4;

/** One prototype of a cluster, and which decision is asked about. */
interface Asked {
  readonly cluster: number;
  readonly index: number;
  readonly prototype: Prototype;
  readonly record: SlideRecord;
  readonly target: Target | 'predicted';
}

/**
 * Finds out which pixels of the first prototypes made their cluster fire, and which made the part of the decision that
 * went through it: of the class that the cluster pushes most where that is known, of the predicted class elsewhere. Writes
 * `dictionaries/<id>/relevance.zarr` per dictionary; what is there already is kept. Where a model has no gradients, or a
 * slide is gone, that becomes a finding.
 */
export async function explainPrototypes(
  context: RunContext,
  records: readonly SlideRecord[],
  dictionaries: readonly StoredDictionary[],
): Promise<void> {
  for (const stored of dictionaries) {
    const { folder, plan } = context;
    const concepts = await readConcepts(folder.concepts(stored.id));
    if (!concepts) continue;
    const asked = askedOf(concepts, records);
    const key = relevanceKey(plan, stored, asked);
    const root = folder.relevance(stored.id);
    if ((await readRelevanceRecord(root))?.key === key) continue;
    await writeFolderAtomic(root, folder.scratch(), async (target) => {
      const findings = await explainDictionary(context, stored, asked, target);
      await writeZarrGroup(target, { key, findings } satisfies RelevanceRecord);
    });
  }
}

function askedOf({ concepts }: ConceptsRecord, records: readonly SlideRecord[]): Asked[] {
  return concepts.flatMap(({ cluster, prototypes, importance }) =>
    prototypes.slice(0, PROTOTYPES).flatMap((prototype, index) => {
      const record = records.find(({ id }) => id === prototype.slideId);
      const target = importance ? mostPushed(importance) : 'predicted';
      return record ? [{ cluster, index, prototype, record, target } as const] : [];
    }),
  );
}

function mostPushed(importance: readonly number[]): Target {
  return { kind: 'log-odds', class: importance.indexOf(Math.max(...importance)) };
}

function relevanceKey(
  plan: StudyPlan,
  { id, dictionary }: StoredDictionary,
  asked: readonly Asked[],
): string {
  return stageKey(
    'relevance',
    id,
    dictionary.binding,
    [...dictionary.H],
    plan.tiling.tilePx,
    asked.map(({ cluster, index, prototype, record, target }) => [
      ...[cluster, index, prototype.tileIndex, prototype.tile, target],
      ...[record.id, record.contentHash, record.slide.mpp],
    ]),
  );
}

async function explainDictionary(
  context: RunContext,
  { id, dictionary }: StoredDictionary,
  asked: readonly Asked[],
  root: string,
): Promise<RelevanceRecord['findings']> {
  const { plan, pool } = context;
  const side = plan.preprocessing.tilePx;
  const failed: MorphoscopeError[] = [];
  const given = workerDictionary(dictionary);
  const jobs = inOrder(asked, Math.min(pool.size, AT_ONCE), ({ record, prototype, cluster, target }) => {
    const { x, y } = prototype.tile;
    const tile = { index: prototype.tileIndex, x, y };
    const slide = recordSlide(record);
    return pool
      .run({ kind: 'cluster-pixels', slide, tile, dictionary: given, cluster, target })
      .catch(refusal);
  });
  let done = 0;
  for await (const [{ cluster, index, prototype }, result] of jobs) {
    checkAborted(context);
    report(context, { stage: 'relevance', done: ++done, total: asked.length, unit: 'tiles', detail: id });
    if (isMorphoscopeError(result)) {
      failed.push(result);
      // What the first prototype cannot have, no other will: the model has no way back.
      if (failed.length === done && result.tag !== 'SlideError') break;
      continue;
    }
    await writePrototypeMaps(
      prototypeMaps(root, cluster, index),
      side,
      [result.activation, result.decision],
      attributesOf(plan, prototype, result),
    );
  }
  return failed.length > 0 ? [findingOf(id, failed, asked.length)] : [];
}

/** What stops a run stops it here too; anything else is told as a finding. */
function refusal(error: unknown): MorphoscopeError {
  if (isMorphoscopeError(error) && error.tag !== 'StudyError' && error.tag !== 'ResourceError') return error;
  throw error;
}

function attributesOf(
  { layer, model }: StudyPlan,
  { slideId, tileIndex }: Prototype,
  { method, explained }: ClusterPixels,
) {
  const target = { kind: 'log-odds', class: explained } as const;
  const explains = describeTarget({ target, targetName: model.classNames[explained]! }, model.output.classes);
  return { slideId, tileIndex, method, explains, layer: layer.name };
}

function findingOf(id: string, failed: readonly MorphoscopeError[], all: number) {
  const [first] = failed;
  const none = failed.length === all || first!.tag !== 'SlideError';
  return {
    code: 'no-prototype-relevance',
    severity: 'info',
    location: id,
    message: `Which pixels made the clusters fire is not known${none ? '' : ` of ${failed.length} of ${all} examples`}: ${first!.message}.`,
    ...(first!.suggestion === undefined ? {} : { suggestion: first!.suggestion }),
  } as const;
}
