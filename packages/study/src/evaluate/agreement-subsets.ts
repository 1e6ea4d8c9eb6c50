import type { MapAgreement, MapFigures } from '@morphoscope/metrics';
import { type AgreementFrame, mapIndex } from './agreement-frame.js';
import { saysYes } from './decision-target.js';

/** Tiles looked at: all, those whose predicted label says yes to the target, and the others. */
export const SUBSETS = ['all', 'yes', 'no'] as const;

/** Where figures of one map belong. */
export interface SubsetPlace {
  /** Position in `SUBSETS`. */
  readonly subset: number;
  readonly target: number;
  readonly method: number;
  /** Position in the list of maps. */
  readonly map: number;
}

/** Calls `take` with the figures of every map over every subset of tiles. */
export function bySubset(
  agreement: MapAgreement,
  frame: AgreementFrame,
  take: (figures: MapFigures, place: SubsetPlace) => void,
): void {
  const { targets, methods, labels } = frame;
  const all = Array.from({ length: labels }, (_, label) => label);
  const classes = targets.some(({ target }) => target.kind === 'not') ? labels : 1;
  targets.forEach((target, t) => {
    const yes = all.filter((label) => saysYes(target, label, classes));
    const strata = [all, yes, all.filter((label) => !yes.includes(label))];
    strata.forEach((labelsOf, subset) => {
      const figures = agreement.result(labelsOf);
      methods.forEach((_, method) => {
        const map = mapIndex(frame, t, method);
        take(figures[map]!, { subset, target: t, method, map });
      });
    });
  });
}
