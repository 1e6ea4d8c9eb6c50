import type { ClassDecision } from '@morphoscope/rpc';

/** One step from the bias to the logit. */
export interface WaterfallStep {
  /** Cluster, 0-based, or what else moves the logit. */
  readonly part: number | 'bias' | 'residual' | 'logit';
  /** Logit before and after. */
  readonly from: number;
  readonly to: number;
}

/**
 * Steps of `logit = bias + Σ effects + residual`: the bias from 0, clusters from the largest push for to the largest
 * against, the residual, and the sum from 0. Without a known residual the last step is left out.
 */
export function waterfall(decision: Pick<ClassDecision, 'effects' | 'bias' | 'residual'>): WaterfallStep[] {
  const { effects, bias, residual } = decision;
  const order = effects
    .map((_, k) => k)
    .sort((a, b) => (effects[b] as number) - (effects[a] as number) || a - b);
  const steps: WaterfallStep[] = [{ part: 'bias', from: 0, to: bias }];
  let at = bias;
  const step = (part: WaterfallStep['part'], size: number) => {
    steps.push({ part, from: at, to: at + size });
    at += size;
  };
  for (const k of order) step(k, effects[k] as number);
  if (residual === undefined) return steps;
  step('residual', residual);
  steps.push({ part: 'logit', from: 0, to: at });
  return steps;
}

/** Lowest and highest value that bars reach, 0 included. */
export function reach(steps: readonly WaterfallStep[]): readonly [low: number, high: number] {
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
