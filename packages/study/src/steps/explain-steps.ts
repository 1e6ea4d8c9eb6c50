import { readFile, rm } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import { readDictionary, type StoredDictionary } from '../folder/dictionary-folder.js';
import { manifestOf, readManifest, writeManifest } from '../folder/manifest.js';
import { stableJson } from '../folder/stable-json.js';
import { explainPrototypes } from '../relevance/explain-prototypes.js';
import type { DictionaryPlan } from '../settings/cluster-plan.js';
import { isHeldOut } from '../settings/split.js';
import { applyDictionaries } from '../stage/apply-slides.js';
import { describeConcepts } from '../stage/describe-concepts.js';
import { fitDictionaries } from '../stage/fit-dictionaries.js';
import type { CohortSlide, RunContext } from '../stage/run-context.js';
import {
  countTiles,
  finishedResult,
  fitSlides,
  type RunResult,
  readRecords,
  survivors,
  writeFailures,
} from '../stage/run-session.js';
import { cellsPerSlide, readSamples, type SampleShare, sampleSlides } from '../stage/sample-slides.js';
import { version } from '../version.js';
import { checkApplied } from './check-applied.js';
import type { StudySteps } from './study-steps.js';

/** The steps of a new study: sample → fit → apply → concepts. */
export class ExplainSteps implements StudySteps {
  readonly #share: SampleShare;

  /**
   * @param cohort all slides of the study
   * @param pixels find out which pixels of the prototypes made their cluster fire
   */
  constructor(
    private readonly context: RunContext,
    readonly cohort: readonly CohortSlide[],
    private readonly pixels: boolean,
  ) {
    const fitted = cohort.filter((slide) => !isHeldOut(slide)).length;
    this.#share = { cells: cellsPerSlide(context.plan, fitted), fitted };
  }

  sample(slides: readonly CohortSlide[]): Promise<void> {
    return sampleSlides(this.context, slides, this.#share);
  }

  async fit(): Promise<readonly CohortSlide[]> {
    const { context } = this;
    const sampled = await this.#survivors();
    await readSamples(context, sampled, this.#share.cells);
    const { plans } = await fitDictionaries(context, fitSlides(sampled), this.#share.cells);
    await writeFileAtomic(context.folder.fitted(), stableJson(plans));
    return sampled;
  }

  async apply(slides: readonly CohortSlide[]): Promise<void> {
    const stored = await this.#stored(await this.#plans());
    await applyDictionaries(this.context, slides, stored, this.#share.cells);
  }

  async finish(): Promise<RunResult> {
    const { context, cohort, pixels } = this;
    const { folder, plan, failures } = context;
    const before = await readManifest(folder);
    if (before.state === 'complete') return this.#clear(await finishedResult(folder, cohort));
    const explained = await this.#survivors();
    const records = await readRecords(folder, explained);
    checkApplied(folder, explained, records);
    const plans = await this.#plans();
    const stored = await this.#stored(plans);
    await describeConcepts(context, explained, records, stored);
    if (pixels) await explainPrototypes(context, records, stored);
    const failed = await failures.list(cohort);
    await writeFailures(folder, failed);
    const { engine } = before;
    const made = { ...plan, engine, dictionaries: plans };
    await writeManifest(folder, manifestOf(made, cohort, version, 'complete'));
    return this.#clear({ folder, slides: records.length, tiles: countTiles(records), failures: failed });
  }

  async #clear(result: RunResult): Promise<RunResult> {
    await rm(this.context.folder.work(), { recursive: true, force: true });
    return result;
  }

  /** Says in `failures.json` why nothing is left, if nothing is. */
  async #survivors(): Promise<CohortSlide[]> {
    const failed = await this.context.failures.list(this.cohort);
    try {
      return survivors(this.cohort, failed);
    } catch (error) {
      await writeFailures(this.context.folder, failed);
      throw error;
    }
  }

  /** The dictionaries as the fit left them: a sweep may have chosen them, a tree may have found fewer clusters. */
  async #plans(): Promise<DictionaryPlan[]> {
    const { folder } = this.context;
    const text = await readFile(folder.fitted(), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as DictionaryPlan[];
    throw new MorphoscopeError('StudyError', 'nothing was fitted yet', {
      where: folder.root,
      suggestion: 'Start the study again; what was finished is kept.',
    });
  }

  async #stored(plans: readonly DictionaryPlan[]): Promise<StoredDictionary[]> {
    const { folder } = this.context;
    const stored: StoredDictionary[] = [];
    for (const { id } of plans) {
      const dictionary = await readDictionary(folder.dictionary(id));
      if (!dictionary)
        throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
      stored.push({ id, dictionary });
    }
    return stored;
  }
}
