import { join } from 'node:path';
import { stageKey } from '../folder/stable-json.js';
import { makeControls } from './control-sets.js';
import type { EvaluationContext } from './evaluation-context.js';
import { dictionarySets, type MapSet } from './map-set.js';
import { sampleCells } from './sampled-cells.js';
import { readWork, writeWork } from './work-file.js';

/** The dictionaries of the study and their controls, with the key of what they were made from. */
export interface MapSets {
  readonly sets: readonly MapSet[];
  readonly key: string;
}

/** Makes the controls, or reads them where an evaluation that was stopped had made them already. */
export async function prepareMapSets(context: EvaluationContext): Promise<MapSets> {
  const { plan, hooks } = context;
  const { manifest, slides, options } = plan;
  const dictionaries = dictionarySets(plan.dictionaries);
  const key = stageKey(
    'controls',
    manifest.version,
    manifest.model.sha256,
    manifest.layer.name,
    manifest.preprocessing,
    manifest.tiling,
    options.seed,
    plan.dictionaries.map(({ id, dictionary: { fit, H } }) => [id, fit, stageKey([...H])]),
    slides.fit.map(({ slide }) => [slide.id, slide.contentHash]),
  );
  const path = join(plan.folder.evaluationWork(), 'controls.bin');
  const known = await readWork<MapSet[]>(path, key);
  if (known) return { sets: [...dictionaries, ...known], key };
  const controls = await makeControls({
    rows: await sampleCells(context),
    layer: manifest.layer,
    sets: dictionaries,
    seed: options.seed,
    threads: plan.workers,
    signal: hooks.signal,
  });
  await writeWork(path, key, controls);
  return { sets: [...dictionaries, ...controls], key };
}
