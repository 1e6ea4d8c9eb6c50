import type { ClassDecision, Mixture, SlideDecision } from '@morphoscope/rpc';

/** What the decision panel speaks of. */
export type Scope = 'slide' | 'region' | 'cell';

/** One class of a decision, whatever it was made for. */
export interface ClassSum {
  readonly className: string;
  readonly effects: readonly number[];
  readonly residual?: number | undefined;
  readonly bias: number;
  readonly logit?: number | undefined;
}

/** Figures of a slide, a region or a cell. */
export interface SubjectFigures {
  /** Absent without a linear head. */
  readonly classes?: readonly ClassSum[] | undefined;
  /** Model output per class; for what has no decision. */
  readonly prediction?: readonly number[] | undefined;
  readonly areaMm2?: number | undefined;
  readonly shares?: readonly number[] | undefined;
  /** Whether any tile covers it. */
  readonly covered: boolean;
  /** Why there is no decision. */
  readonly note?: string | undefined;
}

export function figuresOfSlide({ classes, note }: SlideDecision): SubjectFigures {
  return { classes: classes.length > 0 ? classes : undefined, covered: true, note };
}

export function figuresOfMixture(mixture: Mixture): SubjectFigures {
  const { decision, prediction, areaMm2, shares, cells } = mixture;
  return { classes: decision, prediction, areaMm2, shares, covered: cells > 0 };
}

/** Logit of a class: as given, or bias and effects with the residual where it is known. */
export function logitOf({ effects, residual = 0, bias, logit }: ClassSum | ClassDecision): number {
  return logit ?? effects.reduce((sum, effect) => sum + effect, bias + residual);
}
