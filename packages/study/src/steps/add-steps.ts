import { rm } from 'node:fs/promises';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import type { SlideFailure } from '../folder/failed-slides.js';
import { boundDictionaries } from '../folder/finished-study.js';
import { manifestOf, readManifest, type StudyManifest, writeManifest } from '../folder/manifest.js';
import type { StudyFolder } from '../folder/study-folder.js';
import { applyDictionaries } from '../stage/apply-slides.js';
import { describeConcepts } from '../stage/describe-concepts.js';
import type { CohortSlide, RunContext } from '../stage/run-context.js';
import {
  countTiles,
  type RunResult,
  readFailures,
  readRecords,
  survivors,
  writeFailures,
} from '../stage/run-session.js';
import { sampleSlides } from '../stage/sample-slides.js';
import { version } from '../version.js';
import { checkApplied } from './check-applied.js';
import type { StudySteps } from './study-steps.js';

/** Nothing of them is fitted: only tissue and tiles are found. */
const NO_CELLS = { cells: 0, fitted: 0 };

/** The steps by which new slides join a finished study: apply → concepts. The fit is the study's own. */
export class AddSteps implements StudySteps {
  #stored: Promise<StoredDictionary[]> | undefined;

  /** @param cohort the new slides */
  constructor(
    private readonly context: RunContext,
    readonly cohort: readonly CohortSlide[],
  ) {}

  sample(slides: readonly CohortSlide[]): Promise<void> {
    return sampleSlides(this.context, slides, NO_CELLS);
  }

  async fit(): Promise<readonly CohortSlide[]> {
    return survivors(this.cohort, await this.context.failures.list(this.cohort));
  }

  async apply(slides: readonly CohortSlide[]): Promise<void> {
    await applyDictionaries(this.context, slides, await this.#dictionaries(), 0);
  }

  async finish(): Promise<RunResult> {
    const { context, cohort } = this;
    const { folder, failures: failing } = context;
    const before = await readManifest(folder);
    const failed = await failing.list(cohort);
    const explained = survivors(cohort, failed);
    const mended = new Map(explained.map((slide) => [slide.id, slide]));
    const known = new Set(before.slides.map(({ id }) => id));
    const all = [
      ...before.slides.map((slide) => mended.get(slide.id) ?? slide),
      ...explained.filter(({ id }) => !known.has(id)),
    ];
    const records = await readRecords(folder, all);
    checkApplied(folder, explained, records);
    await describeConcepts(context, all, records, await this.#dictionaries(), { keepPrototypes: true });
    const failures = await withEarlier(folder, failed);
    await writeFailures(folder, failures);
    await writeManifest(folder, this.#manifest(before, all));
    // Last: until then a mended slide may be given again.
    await writeFailures(
      folder,
      failures.filter(({ slideId }) => !mended.has(slideId)),
    );
    await rm(folder.work(), { recursive: true, force: true });
    const added = new Set(explained.map(({ id }) => id));
    const fresh = records.filter(({ id }) => added.has(id));
    return { folder, slides: fresh.length, tiles: countTiles(fresh), failures: failed };
  }

  #manifest(before: StudyManifest, all: readonly CohortSlide[]): StudyManifest {
    const { slideMpp: _, ...plan } = this.context.plan;
    const { engine, slideMpp } = before;
    const base = { ...plan, engine, ...(slideMpp === undefined ? {} : { slideMpp }) };
    return fittedAs(before, manifestOf(base, all, version, 'complete'));
  }

  #dictionaries(): Promise<StoredDictionary[]> {
    const { folder, plan } = this.context;
    this.#stored ??= readManifest(folder).then((manifest) =>
      boundDictionaries({ folder, manifest }, plan.model.sha256),
    );
    return this.#stored;
  }
}

/** Slides that failed before stay listed beside those that failed now; what failed again is listed as it failed now. */
async function withEarlier(
  folder: StudyFolder,
  failed: readonly SlideFailure[],
): Promise<readonly SlideFailure[]> {
  const earlier = await readFailures(folder);
  const now = new Set(failed.map(({ slideId }) => slideId));
  return [...earlier.filter(({ slideId }) => !now.has(slideId)), ...failed];
}

/** What the fit was asked for and gave: adding slides changes nothing about it. */
function fittedAs({ dictionaries, clusters, like }: StudyManifest, added: StudyManifest): StudyManifest {
  const { clusters: _, like: __, ...rest } = added;
  return { ...rest, dictionaries, ...(clusters ? { clusters } : {}), ...(like ? { like } : {}) };
}
