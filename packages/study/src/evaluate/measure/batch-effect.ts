import { batchAuroc, slideEntropy } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import type { Measurement } from './measurement.js';

/** More slides than this are not told apart one by one: each costs its own regression. */
const MOST_SLIDES = 40;
/** Tiles per slide, on average, that telling slides apart needs. */
const LEAST_TILES = 5;
/** AUROC of the site from which on clusters are said to know it. */
const KNOWS_SITE = 0.8;

/** Whether clusters are tissue or slides: how they spread over slides, and how well slide and site can be told from them. */
export function measureBatchEffect(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
): void {
  const slides = cohort.slides.length;
  const sites = cohort.slides.map(({ site }) => site);
  const knownSites = sites.every((site) => site !== undefined) && new Set(sites).size > 1;
  const tellSlides = slides <= MOST_SLIDES && cohort.tiles.n >= LEAST_TILES * slides;
  const { seed } = plan.options;
  sets.forEach((set, s) => {
    if (set.kind !== 'dictionary') return;
    const scope = { dictionary: set.id };
    const { count, weightSum } = cohort.tiles.sets[s]!.features;
    writeEntropy(to, set, cohort, count.data);
    if (tellSlides) {
      const batches = Array.from(cohort.slideOf, String);
      to.add('slide-auroc', scope, batchAuroc(weightSum, batches, undefined, { seed }).macro);
    }
    if (!knownSites) return;
    const batches = Array.from(cohort.slideOf, (slide) => sites[slide]!);
    const { macro } = batchAuroc(weightSum, batches, cohort.groups, { seed });
    to.add('site-auroc', scope, macro);
    if ((macro.value ?? 0) >= KNOWS_SITE) {
      to.findings.push({
        code: 'clusters-know-the-site',
        severity: 'warning',
        location: set.id,
        message: `The site of a slide can be told from the clusters of its tiles (AUROC ${macro.value!.toFixed(2)}): some of them may be stain or scanner, not tissue.`,
        suggestion:
          'Look at the slide entropy of each cluster, and at slides of several sites with the same label.',
      });
    }
  });
}

function writeEntropy(
  to: Measurement,
  set: MapSet,
  { slides, slideOf }: JudgedCohort,
  counts: ArrayLike<number>,
): void {
  const totals = new Float64Array(slides.length);
  const own = Array.from({ length: set.K }, () => new Float64Array(slides.length));
  slideOf.forEach((slide, i) => {
    for (let k = 0; k < set.K; k++) {
      const cells = counts[i * set.K + k]!;
      own[k]![slide]! += cells;
      totals[slide]! += cells;
    }
  });
  own.forEach((cells, cluster) => {
    to.add('slide-entropy', { dictionary: set.id, cluster }, slideEntropy(cells, totals));
  });
}
