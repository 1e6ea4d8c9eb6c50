import { MorphoscopeError } from '@morphoscope/domain';
import { labelNames, predictedLabel } from './decision-target.js';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { KeptJudgement, SlideJudgement } from './judge-slides.js';
import type { JudgedSlide } from './judged-slides.js';
import { readWork } from './work-file.js';
import { joinTiles } from './worker/judged-tiles.js';
import type { TileFigures } from './worker/protocol.js';

/** The judged tiles of all slides as one table, slide by slide. */
export interface JudgedCohort {
  readonly slides: readonly JudgedSlide[];
  /** Per slide: tiles that count. */
  readonly counts: readonly number[];
  /** Tiles left out because the model gave values that are not finite. */
  readonly notFinite: number;
  readonly tiles: TileFigures;
  /** Per tile: the independent unit it belongs to. */
  readonly groups: readonly string[];
  /** Per tile: position in `slides`. */
  readonly slideOf: Uint32Array;
  /** Per tile: predicted label, see `labelNames`. */
  readonly predicted: Uint8Array;
  /** Per tile: label of its slide as a position in `labelNames`, NaN where it has none of these. */
  readonly truth: Float64Array;
}

/** Reads what was kept of a slide while it was judged. */
export async function readJudgement({ path, key, slide }: KeptJudgement): Promise<SlideJudgement> {
  const judgement = await readWork<SlideJudgement>(path, key);
  if (judgement) return judgement;
  throw new MorphoscopeError('StudyError', `what was measured on ${slide.slide.id} cannot be read back`, {
    where: path,
    suggestion: 'Run the evaluation again.',
  });
}

/**
 * Puts the tiles of all slides into one table; some numbers per tile and cluster, bounded by the number of tiles judged.
 * @throws MorphoscopeError `ModelError` when no tile is left
 */
export async function judgedCohort(
  plan: EvaluationPlan,
  kept: readonly KeptJudgement[],
): Promise<JudgedCohort> {
  const parts: TileFigures[] = [];
  let notFinite = 0;
  for (const one of kept) {
    const judgement = await readJudgement(one);
    parts.push(judgement.figures);
    notFinite += judgement.notFinite;
  }
  const slides = kept.map(({ slide }) => slide);
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  if (n === 0)
    throw new MorphoscopeError(
      'ModelError',
      notFinite > 0
        ? 'the model gives values that are not finite numbers on every tile'
        : 'no tile could be judged',
      {
        where: plan.folder.root,
        suggestion: 'Check the slides and the preprocessing (scale, mean, std) of the study.',
      },
    );
  const tiles = joinTiles(parts);
  const slideOf = Uint32Array.from(parts.flatMap((part, s) => new Array<number>(part.n).fill(s)));
  const names = labelNames(plan.model.classNames);
  const truthOf = slides.map((slide) => labelOf(plan, names, slide));
  const classes = tiles.logits.length / n;
  return {
    slides,
    counts: parts.map((part) => part.n),
    notFinite,
    tiles,
    groups: Array.from(slideOf, (s) => slides[s]!.group),
    slideOf,
    predicted: Uint8Array.from({ length: n }, (_, i) =>
      predictedLabel(tiles.logits.subarray(i * classes, (i + 1) * classes)),
    ),
    truth: Float64Array.from(slideOf, (s) => (truthOf[s]! < 0 ? Number.NaN : truthOf[s]!)),
  };
}

/**
 * Position of a slide's label in the labels that the model can give, −1 where it is none of them. Of a model with one class every other
 * label says that it is not there, as long as some slide of the study carries the class itself.
 */
function labelOf(plan: EvaluationPlan, names: readonly string[], { label }: JudgedSlide): number {
  if (label === undefined) return -1;
  const at = names.indexOf(label);
  if (at >= 0 || plan.model.classNames.length > 1) return at;
  const { judged, fit } = plan.slides;
  return [...judged, ...fit].some((slide) => slide.label === names[1]) ? 0 : -1;
}
