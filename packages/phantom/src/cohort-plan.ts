import { hash32, MorphoscopeError } from '@morphoscope/domain';
import type { ArtefactSpec, PhantomSpec, Site } from './spec.js';

/** What the cohort is for. */
export interface CohortPlanOptions {
  /** 2–200. Default 8. */
  readonly slides?: number;
  /** Default 1. */
  readonly seed?: number;
  /**
   * Default false: pens, folds and blurs fall on both labels alike. True: someone at site B ringed the tumours, so that a pen
   * mark there means `malignant`, and no other slide has one.
   */
  readonly shortcut?: boolean;
  /** Level-0 px of every slide. Default 2560 × 2048. */
  readonly width?: number;
  readonly height?: number;
}

/** Honest cohort: artefacts by round (4 slides: both labels at both sites), same for both labels. */
const HONEST: readonly (readonly ArtefactSpec[])[] = [
  [],
  [{ kind: 'fold' }, { kind: 'pen', colour: 'blue', shape: 'corner' }],
  [{ kind: 'blur' }],
  [{ kind: 'pen', colour: 'black', shape: 'line' }],
];

/**
 * Specs of a cohort: slides go round the sites A and B and the labels, so four slides hold every pair once. Site C is left for
 * testing on a site never seen.
 * @throws MorphoscopeError `InputError` when the number of slides is out of range.
 */
export function planCohort(options: CohortPlanOptions = {}): readonly PhantomSpec[] {
  const { slides = 8, seed = 1, shortcut = false, width = 2560, height = 2048 } = options;
  if (!Number.isInteger(slides) || slides < 2 || slides > 200) {
    throw new MorphoscopeError('InputError', `A cohort cannot have ${slides} slides.`, {
      suggestion: 'Ask for 2 to 200.',
    });
  }
  return Array.from({ length: slides }, (_, n) => {
    const label = n % 2 === 0 ? 'benign' : 'malignant';
    const site: Site = Math.floor(n / 2) % 2 === 0 ? 'A' : 'B';
    const round = Math.floor(n / 4);
    const id = `${site.toLowerCase()}${round + 1}-${label}`;
    const marked = site === 'B' && label === 'malignant';
    const honest = HONEST[round % HONEST.length]!;
    const artefacts: readonly ArtefactSpec[] = shortcut
      ? marked
        ? [{ kind: 'pen', colour: round % 2 === 0 ? 'green' : 'blue', shape: 'ring' }]
        : []
      : honest;
    return { id, seed: hash32(seed, 'cohort', n), label, site, width, height, artefacts };
  });
}
